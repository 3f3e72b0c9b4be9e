import { describe, expect, it } from 'vitest'
import { pass, within } from './held-time.ts'

const after = (ms: number) => new Promise<string>((resolve) => setTimeout(resolve, ms, `${ms} ms`))

describe('held time', () => {
  it('resolves with an answer before the limit, in the order of the timers, and rejects one after it', async () => {
    const seen: string[] = []
    const both = within(3_000_000, async () => {
      for (const ms of [2_000_000, 500_000]) void after(ms).then((text) => seen.push(text))
      await after(20)
      return 'soon'
    })
    expect(await both).toBe('soon')
    expect(await within(3_000, () => after(2_940))).toBe('2940 ms')
    await expect(within(3_000, () => after(3_001), { patienceMs: 20 })).rejects.toThrow(
      'it takes longer than 3000 ms',
    )
    const order: string[] = []
    await within(1_000, async () => {
      await Promise.all([300, 100, 200].map((ms) => after(ms).then((text) => order.push(text))))
    })
    expect(order).toEqual(['100 ms', '200 ms', '300 ms'])
    expect(seen).toEqual([])
  })

  it('moves clocks as it moves timers, and both agree', async () => {
    const begunAt = performance.now()
    await within(10_000, async () => {
      const [now, date] = [performance.now(), new Date()]
      await after(1_000)
      // The sum of a fraction and 1,000 is rounded.
      expect(performance.now() - now).toBeCloseTo(1_000, 6)
      expect(Date.now() - date.getTime()).toBe(1_000)
      expect(new Date().toISOString()).toBe(new Date(Date.now()).toISOString())
      expect(new Date(5).getTime()).toBe(5)
    })
    expect(performance.now()).toBeGreaterThan(begunAt + 1_000)
    expect(Date.name).toBe('Date')
  })

  it('passes, and does not go back afterwards', async () => {
    const begunAt = performance.now()
    await pass(2_000)
    expect(performance.now() - begunAt).toBeGreaterThanOrEqual(2_000)
  })

  it('releases pending timers: they go on, and can be cleared', async () => {
    let ticks = 0
    const timers = await within(1_000, async () => ({
      once: after(20),
      tick: setInterval(() => (ticks += 1), 5),
      never: setTimeout(() => (ticks = Number.NaN), 30),
    }))
    clearTimeout(timers.never)
    expect(await timers.once).toBe('20 ms')
    await expect.poll(() => ticks).toBeGreaterThan(1)
    clearInterval(timers.tick)
    const counted = ticks
    // A timer that is set later with a longer delay: the interval would have fired before it.
    expect(await after(20)).toBe('20 ms')
    expect(ticks).toBe(counted)
  })
})
