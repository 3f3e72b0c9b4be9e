import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClockStatus } from '../clock/time-reference.ts'
import { intervalsMs } from './periodic-work.ts'
import { createSweeping, type Sweep } from './sweeping.ts'

const status: ClockStatus = { state: 'off', aheadMs: 9_000 }
const skipped = vi.fn()
const warn = vi.fn()
let mayAct: boolean

/** Sweeps once, with the first and the second part. */
async function sweepOnce(...sweeps: Sweep[]): Promise<void> {
  const clock = {
    status,
    get mayAct() {
      return mayAct
    },
  }
  const job = createSweeping({ sweeps, clock, clockLog: { skipped }, logger: { warn } as never })
  job.start()
  await vi.advanceTimersByTimeAsync(intervalsMs.sweep / 4)
  job.close()
}

beforeEach(() => {
  mayAct = true
  vi.useFakeTimers()
  vi.clearAllMocks()
})
afterEach(() => void vi.useRealTimers())

describe('a sweep', () => {
  it('offers tickets after it has returned them', async () => {
    const events: string[] = []
    await sweepOnce(
      async () => void events.push('returned'),
      async () => void events.push('offered'),
    )
    expect(events).toEqual(['returned', 'offered'])
  })

  it('is skipped and logged while the clock is not right', async () => {
    mayAct = false
    const holds = vi.fn()
    await sweepOnce(holds)
    expect(holds).not.toHaveBeenCalled()
    expect(skipped).toHaveBeenCalledExactlyOnceWith(status)
  })

  it('halts its next part if the clock is not right any more', async () => {
    const halted: boolean[] = []
    await sweepOnce(
      async () => {
        mayAct = false
      },
      async (stopped) => void halted.push(stopped()),
    )
    expect(halted).toEqual([true])
  })

  it('logs a failure', async () => {
    const error = new Error('no quorum')
    await sweepOnce(() => Promise.reject(error))
    expect(warn).toHaveBeenCalledExactlyOnceWith({ err: error }, expect.stringContaining('retrying'))
  })
})
