import { SeededRandomizer } from '../../data/randomizer.ts'
import { keyPath } from '../v2/wrk-script.ts'
import type { Scenario } from './scenario.ts'

/*
 * The requests of a scenario, which both tools send. wrk selects each at random. Each user of
 * autocannon repeats a list, since that tool builds each list before it begins.
 */

export interface PlannedRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly path: string
}

/** The minimum in all lists together. */
const requestsMin = 16_384
/** The length of one list, with many and with few users. */
const [listMin, listMax] = [16, 8_192]

/** The path before the number of a key. Deleted keys have a separate folder. */
export function keyPathOf({ operation }: Pick<Scenario, 'operation'>): string {
  return operation === 'delete' ? '/v2/keys/bench-deleted/' : keyPath
}

/** Whether the keys must exist before the scenario begins. */
export function needsKeys({ operation }: Pick<Scenario, 'operation'>): boolean {
  return operation !== 'delete'
}

/**
 * The requests that one user sends repeatedly.
 *
 * @param user from 0; each has different random keys, which are the same in each run
 */
export function plannedRequests(scenario: Scenario, users: number, user: number): PlannedRequest[] {
  const random = new SeededRandomizer(user)
  const folder = keyPathOf(scenario)
  const newPath = () => `${folder}${Math.floor(random.next() * scenario.keyCount)}`
  if (scenario.operation === 'delete')
    return Array.from({ length: listLength(users) / 2 }, newPath).flatMap((path) => [
      { method: 'PUT', path },
      { method: 'DELETE', path },
    ])
  const isRead = () => random.next() < readShareOf(scenario)
  return Array.from({ length: listLength(users) }, () => ({
    method: isRead() ? 'GET' : 'PUT',
    path: newPath(),
  }))
}

/** From 0, for only writes, to 1, for only reads. */
export function readShareOf({ operation, readShare }: Pick<Scenario, 'operation' | 'readShare'>): number {
  return operation === 'read' ? 1 : (readShare ?? 0)
}

/** Even, since a delete follows its write. */
function listLength(users: number): number {
  const even = 2 * Math.ceil(requestsMin / users / 2)
  return Math.min(listMax, Math.max(listMin, even))
}
