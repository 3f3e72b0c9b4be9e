import type { MemberChange } from '../../members/member-change.ts'
import type { MemberId } from '../../members/member-id.ts'
import { invalid, type Refusal } from '../plain/refusal.ts'

/** Limits of the interval of health checks, in milliseconds. */
const healthCheckMsMin = 100
const healthCheckMsMax = 60_000

/** As file names and host names can have it. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

/**
 * The changes of a member that the body of a request asks for, such as `{"name": "n1", "type":
 * "learner", "healthCheckMs": 500}`. The change of the type is the last one, because it alone may
 * be refused by Raft.
 *
 * @throws {Refusal} for anything else
 */
export function changesOf(id: MemberId, body: Buffer): readonly MemberChange[] {
  const { name, type, healthCheckMs, ...rest } = objectOf(body)
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined)
    throw invalid(`A member has no setting '${unknown}': it has name, type and healthCheckMs.`)
  if (name !== undefined) checkName(name)
  if (healthCheckMs !== undefined) checkInterval(healthCheckMs)
  if (type !== undefined && type !== 'voter' && type !== 'learner')
    throw invalid('The type of a member is voter or learner.')
  const settings = {
    ...(name !== undefined && { name: name as string }),
    ...(healthCheckMs !== undefined && { healthCheckMs: healthCheckMs as number }),
  }
  const changes: MemberChange[] =
    Object.keys(settings).length > 0 ? [{ type: 'configure', id, settings }] : []
  if (type !== undefined) changes.push({ type: type === 'voter' ? 'promote' : 'demote', id })
  if (changes.length === 0) throw invalid('The body names no setting: send name, type or healthCheckMs.')
  return changes
}

function checkName(name: unknown): void {
  if (typeof name === 'string' && namePattern.test(name)) return
  throw invalid(
    'A name has 1 to 63 letters, digits, dots, hyphens and underscores, and begins with a letter or digit.',
  )
}

function checkInterval(intervalMs: unknown): void {
  const isValid = Number.isSafeInteger(intervalMs) && isBetween(Number(intervalMs))
  if (isValid) return
  throw invalid(`healthCheckMs is a whole number from ${healthCheckMsMin} to ${healthCheckMsMax}.`)
}

function isBetween(intervalMs: number): boolean {
  return intervalMs >= healthCheckMsMin && intervalMs <= healthCheckMsMax
}

/** @throws {Refusal} */
function objectOf(body: Buffer): Record<string, unknown> {
  const value = parsed(body.toString())
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw notAnObject()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notAnObject()
  }
}

function notAnObject(): Refusal {
  return invalid('The body must be a JSON object, such as {"name": "node1"}.')
}
