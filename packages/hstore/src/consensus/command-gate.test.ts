import type { Input, Status } from '@ticketcd/raft'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CommandGate } from './command-gate.ts'

let taken: number[]
let gate: CommandGate
beforeEach(() => {
  vi.useFakeTimers()
  taken = []
  gate = new CommandGate((input: Input) => taken.push('id' in input ? input.id : 0), 2)
})
afterEach(() => {
  vi.useRealTimers()
})

const propose = (...ids: number[]) => {
  for (const id of ids) gate.propose({ type: 'propose', id, command: new Uint8Array() })
}
const stepped = (committed: number, lastIndex: number, role: Status['role'] = 'leader') =>
  gate.onStepped({ role, committed, lastIndex })

it('passes commands on while no round is under way, and the others of that turn with them', () => {
  stepped(5, 5)
  propose(1, 2)
  expect(taken).toEqual([1, 2])
})

it('holds the commands that come during a round, and passes them on in order when it ends', () => {
  stepped(5, 7)
  propose(1, 2)
  expect(stepped(6, 7)).toBe(false)
  expect(taken).toEqual([])
  expect(stepped(7, 7)).toBe(true)
  expect(taken).toEqual([1, 2])
  expect(stepped(7, 7)).toBe(false)
})

it('does not hold a command for longer than the limit, however long the round takes', () => {
  stepped(5, 6)
  propose(1)
  vi.advanceTimersByTime(1)
  propose(2)
  expect(taken).toEqual([])
  vi.advanceTimersByTime(1)
  expect(taken).toEqual([1, 2])
  propose(3)
  vi.advanceTimersByTime(1)
  expect(taken).toEqual([1, 2])
  vi.advanceTimersByTime(1)
  expect(taken).toEqual([1, 2, 3])
})

it('starts another round beside the one under way for many commands', () => {
  stepped(5, 6)
  const ids = Array.from({ length: 128 }, (_, at) => at + 1)
  propose(...ids.slice(0, -1))
  expect(taken).toEqual([])
  propose(128)
  expect(taken).toEqual(ids)
  vi.advanceTimersByTime(10)
  expect(taken).toEqual(ids)
})

it('passes everything on when the node does not lead any more', () => {
  stepped(5, 6)
  propose(1)
  expect(stepped(5, 6, 'follower')).toBe(true)
  propose(2)
  expect(taken).toEqual([1, 2])
})

it('passes nothing on after the end', () => {
  stepped(5, 6)
  propose(1)
  gate.close()
  vi.advanceTimersByTime(10)
  expect(taken).toEqual([])
})
