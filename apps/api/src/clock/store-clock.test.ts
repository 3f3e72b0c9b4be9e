import type { NodeDateAnswer } from '@ticketcd/etcd'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StoreClock } from './store-clock.ts'
import type { ClockStatus } from './time-reference.ts'

const startMs = Date.parse('2026-06-01T10:00:00.000Z')
const quarterHourMs = 15 * 60_000
const hosts = ['n1', 'n2', 'n3']
const silent: NodeDateAnswer = { state: 'no-answer' }
const refusing: NodeDateAnswer = { state: 'no-http' }

/** The true time since the start, in milliseconds: the reading of the monotonic clock. */
let passedMs: number
let aheadMs: number
let answers: (host: string) => Promise<NodeDateAnswer> | NodeDateAnswer
let compared: ClockStatus[]
let clock: StoreClock

const now = () => new Date(startMs + passedMs + aheadMs).toISOString()
const dated = (): NodeDateAnswer => {
  const trueMs = startMs + passedMs
  return { state: 'dated', dateMs: trueMs - (trueMs % 1_000), sentAtMs: passedMs, receivedAtMs: passedMs }
}
const errorMs = () => Math.abs(Date.parse(clock.now()) - startMs - passedMs)

/** Advances the time, and the timers with it. */
async function pass(ms: number): Promise<void> {
  for (const endMs = passedMs + ms; passedMs < endMs; ) {
    passedMs += 100
    await vi.advanceTimersByTimeAsync(100)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  passedMs = 0
  aheadMs = 0
  answers = dated
  compared = []
  clock = new StoreClock({
    cluster: { addresses: hosts, date: async (host) => answers(host) },
    now,
    onCompared: (status) => void compared.push(status),
    monotonicMs: () => passedMs,
    random: () => 0.37,
  })
})
afterEach(() => {
  clock.close()
  vi.useRealTimers()
})

it('permits no action before the first comparison', async () => {
  expect(clock.mayAct).toBe(false)
  clock.start()
  await clock.compare()
  expect(clock.mayAct).toBe(true)
})

it('corrects a clock that is off, permits no action by it, and recovers by itself when the clock is set right', async () => {
  aheadMs = quarterHourMs
  clock.start()
  await pass(10_000)
  expect(clock.status.state).toBe('off')
  expect(clock.mayAct).toBe(false)
  expect(clock.isKnown).toBe(true)
  expect(errorMs()).toBeLessThan(510)
  aheadMs = 0
  expect(clock.mayAct).toBe(false)
  await pass(2_000)
  expect(clock.status.state).toBe('right')
  expect(clock.mayAct).toBe(true)
})

it('permits no action by a clock that was set since the comparison, and uses the right time meanwhile', async () => {
  clock.start()
  await pass(5_000)
  expect(clock.mayAct).toBe(true)
  aheadMs = quarterHourMs
  expect(clock.mayAct).toBe(false)
  expect(errorMs()).toBeLessThan(510)
  await pass(2_000)
  expect(clock.status.state).toBe('off')
})

it('permits no action after a pause until the clocks were compared again', async () => {
  clock.start()
  await pass(5_000)
  // No timer has fired meanwhile.
  passedMs += 600_000
  expect(clock.mayAct).toBe(false)
  await pass(2_000)
  expect(clock.mayAct).toBe(true)
})

it('permits no action after a sleep of the machine until the clocks were compared again', async () => {
  clock.start()
  await pass(5_000)
  // The wall clocks went on, also those of the nodes. The monotonic clock did not.
  const sleptMs = 600_000
  aheadMs = sleptMs
  answers = () => {
    const trueMs = startMs + passedMs + sleptMs
    return { state: 'dated', dateMs: trueMs - (trueMs % 1_000), sentAtMs: passedMs, receivedAtMs: passedMs }
  }
  expect(clock.mayAct).toBe(false)
  await pass(2_000)
  expect(clock.status.state).toBe('right')
})

it('ignores an answer if the clock was set meanwhile: the machine may have slept', async () => {
  const waiting: ((date: NodeDateAnswer) => void)[] = []
  answers = () => new Promise((resolve) => void waiting.push(resolve))
  const comparing = clock.compare()
  const date = dated()
  aheadMs = quarterHourMs
  for (const answer of waiting) answer(date)
  await comparing
  expect(clock.status.state).toBe('unknown')
})

it('does not wait for a node that hangs, once a majority has answered', async () => {
  answers = (host) => (host === 'n2' ? new Promise(() => undefined) : dated())
  await clock.compare()
  expect(clock.status.state).toBe('right')
})

it('has an unknown state while a majority of the nodes is silent, but uses the last comparison for 30 s', async () => {
  clock.start()
  await pass(5_000)
  answers = (host) => (host === 'n1' ? dated() : silent)
  await pass(20_000)
  expect(clock.mayAct).toBe(true)
  await pass(20_000)
  expect(clock.status).toEqual({ state: 'unknown', aheadMs: null })
  expect(errorMs()).toBeLessThan(510)
  answers = dated
  await pass(2_000)
  expect(clock.mayAct).toBe(true)
})

it('uses its own clock if the nodes answer no HTTP in three comparisons', async () => {
  answers = () => refusing
  await clock.compare()
  await clock.compare()
  expect(clock.status.state).toBe('unknown')
  await clock.compare()
  expect(clock.status.state).toBe('unchecked')
  expect(clock.mayAct).toBe(true)
  expect(clock.now()).toBe(now())
})

it('does not assume that the nodes answer no HTTP if they have answered before', async () => {
  await clock.compare()
  answers = () => refusing
  clock.start()
  await pass(60_000)
  expect(clock.status.state).toBe('unknown')
})

it('waits until the time is known', async () => {
  answers = () => silent
  clock.start()
  const settled = vi.fn()
  void clock.known(20_000).then(settled)
  await pass(3_000)
  expect(settled).not.toHaveBeenCalled()
  answers = dated
  await pass(2_000)
  expect(settled).toHaveBeenCalled()
  expect(compared.at(-1)?.state).toBe('right')
})

it('stops waiting at its time limit, and when it is closed', async () => {
  answers = () => silent
  const settled = vi.fn()
  void clock.known(1_000).then(settled)
  await pass(1_000)
  expect(settled).toHaveBeenCalledTimes(1)
  void clock.known(1_000).then(settled)
  clock.close()
  await vi.advanceTimersByTimeAsync(0)
  expect(settled).toHaveBeenCalledTimes(2)
})
