import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../failure.ts'

export const giveUpMs = 30_000
const stepMs = 5

/** @throws {Failure} when the condition does not hold in time */
export async function until(condition: () => boolean, timeoutMs = giveUpMs): Promise<void> {
  const startedAt = performance.now()
  while (!condition()) {
    if (performance.now() - startedAt > timeoutMs) throw new Failure(`No answer within ${timeoutMs} ms.`)
    await sleep(stepMs)
  }
}
