import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PeriodicJob } from './periodic-job.ts'

/** Starts a job. @returns the times at which it has run, in milliseconds from now, and the job */
function momentsOf(chances: number[], work: () => Promise<void> = async () => {}): [number[], PeriodicJob] {
  const startedAt = Date.now()
  const moments: number[] = []
  const job = new PeriodicJob({
    work: () => {
      moments.push(Date.now() - startedAt)
      return work()
    },
    intervalMs: 1_000,
    onFailure: () => undefined,
    random: () => chances.shift() ?? 0,
  })
  job.start()
  return [moments, job]
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a periodic job in several processes', () => {
  it('does not run at the same times if they start together', async () => {
    const [one] = momentsOf([0, 0.5, 0])
    const [other] = momentsOf([0.8, 0, 0.2])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(one).toEqual([0, 1_000, 1_750])
    expect(other).toEqual([200, 950, 1_800])
  })

  it('runs for the first time soon, so that a process that restarts often reaches it', async () => {
    const [moments, job] = momentsOf([0.999])
    await vi.advanceTimersByTimeAsync(250)
    job.close()
    expect(moments).toEqual([249])
  })

  it('continues after a failure, until it is stopped', async () => {
    const [moments, job] = momentsOf([], () => Promise.reject(new Error('not this time')))
    await vi.advanceTimersByTimeAsync(1_600)
    job.close()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(moments).toEqual([0, 750, 1_500])
  })
})
