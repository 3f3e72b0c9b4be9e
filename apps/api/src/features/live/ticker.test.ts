import { expect, test } from 'vitest'
import { Ticker } from './ticker.ts'

const onFailure = (error: unknown) => {
  throw error
}

/** A clock that advances only when the test moves it. */
function setClock() {
  let nowMs = 1_000
  let due: { atMs: number; run: () => void } | undefined
  return {
    now: () => nowMs,
    after: (ms: number, run: () => void) => {
      due = { atMs: nowMs + ms, run }
      return () => {
        due = undefined
      }
    },
    spend: (ms: number) => {
      nowMs += ms
    },
    /**
     * Runs the next tick.
     *
     * @returns the milliseconds until it began; `undefined` if none is due
     */
    async next(): Promise<number | undefined> {
      if (!due) return undefined
      const { atMs, run } = due
      const waitedMs = atMs - nowMs
      due = undefined
      nowMs = atMs
      run()
      await Promise.resolve()
      await Promise.resolve()
      return waitedMs
    },
  }
}

test('an idle system gets a tick after 5 ms', async () => {
  const clock = setClock()
  const ticker = new Ticker(async () => undefined, { clock, onFailure })
  ticker.request()
  ticker.request()
  expect(await clock.next()).toBe(5)
  expect(await clock.next()).toBeUndefined()
  clock.spend(1_000)
  ticker.request()
  expect(await clock.next()).toBe(5)
})

test('a busy system gets 10 ticks a second, and one after the other if they take longer', async () => {
  const clock = setClock()
  let tookMs = 0
  const ticker = new Ticker(
    async () => {
      clock.spend(tookMs)
      ticker.request()
    },
    { clock, onFailure },
  )
  ticker.request()
  await clock.next()
  expect(await clock.next()).toBe(100)
  tookMs = 80
  expect(await clock.next()).toBe(100)
  expect(await clock.next()).toBe(20)
  tookMs = 101
  await clock.next()
  expect(await clock.next()).toBe(5)
})

test('nothing runs after the end', async () => {
  const clock = setClock()
  let count = 0
  const ticker = new Ticker(
    async () => {
      count += 1
    },
    { clock, onFailure },
  )
  ticker.request()
  ticker.stop()
  ticker.request()
  expect(await clock.next()).toBeUndefined()
  expect(count).toBe(0)
})

test('a failed tick is reported, and the next ones still run', async () => {
  const clock = setClock()
  const failures: unknown[] = []
  const ticker = new Ticker(
    async () => {
      ticker.request()
      if (failures.length < 2) throw new Error('broken')
    },
    { clock, onFailure: (error) => failures.push(error) },
  )
  ticker.request()
  for (let round = 0; round < 4; round++) expect(await clock.next()).toBeDefined()
  expect(failures).toHaveLength(2)
})
