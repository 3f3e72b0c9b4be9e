import type { Status } from '@ticketcd/raft'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { handOver } from './hand-over.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A leader in term 3 whose followers do as the test says. */
class Office {
  status: Status = { role: 'leader', term: 3, leader: 'a', committed: 0, firstIndex: 1, lastIndex: 0 }
  readonly asked: string[] = []

  take(input: { readonly type: string; readonly to?: string }): void {
    this.asked.push(`${input.type} ${input.to}`)
  }

  follow(leader: string | undefined, term: number): void {
    this.status = { ...this.status, role: 'follower', leader, term }
  }
}

it('it waits until the other node leads', async () => {
  const office = new Office()
  const result = handOver(office, 'b', 1_000)
  expect(office.asked).toEqual(['transfer-leadership b'])
  await vi.advanceTimersByTimeAsync(100)
  office.follow(undefined, 4)
  await vi.advanceTimersByTimeAsync(100)
  office.follow('b', 4)
  await vi.advanceTimersByTimeAsync(10)
  expect(await result).toBe(true)
})

it('it fails where a third node is elected, or nobody takes over in time', async () => {
  const office = new Office()
  const taken = handOver(office, 'b', 1_000)
  office.follow('c', 4)
  await vi.advanceTimersByTimeAsync(10)
  expect(await taken).toBe(false)

  const late = handOver(new Office(), 'b', 1_000)
  await vi.advanceTimersByTimeAsync(1_100)
  expect(await late).toBe(false)
})
