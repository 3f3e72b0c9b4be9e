import { afterAll, expect, it } from 'vitest'
import { endStages, newStage } from '../testing/manage/stage.ts'
import { retry } from './clock.ts'

const { clock } = newStage().context
afterAll(endStages)

/** Fails so many times. */
function failing(times: number) {
  let tries = 0
  return async () => {
    tries += 1
    if (tries <= times) throw new Error(`try ${tries}`)
  }
}

it('an attempt is repeated until it succeeds', async () => {
  expect(await retry(failing(3), () => true, 1_000, clock)).toBeUndefined()
})

it('the last error is the answer when the time is over', async () => {
  expect((await retry(failing(99), () => true, 1_000, clock))?.message).toBe('try 12')
})

it('an error that does not pass ends it at once', async () => {
  const isPassing = (error: unknown) => (error as Error).message !== 'try 2'
  await expect(retry(failing(9), isPassing, 1_000, clock)).rejects.toThrow('try 2')
})
