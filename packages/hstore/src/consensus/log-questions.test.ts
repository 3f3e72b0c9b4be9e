import type { Entry, Input } from '@ticketcd/raft'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { decodeReadIndex, RequestKind } from './forwarding.ts'
import { LogQuestions } from './log-questions.ts'

const timeoutMs = 7_000
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function world() {
  const inputs: Input[] = []
  let lastId = 0
  const newId = () => {
    lastId -= 1
    return lastId
  }
  const questions = new LogQuestions((input) => inputs.push(input), newId, timeoutMs)
  return { inputs, questions, lastId: () => (inputs.at(-1) as { id: number }).id }
}

const noOp = (index: number, term: number): Entry => ({ type: 'no-op', index, term })
const command = Uint8Array.of(1)

it('a command of the leader is committed when its entry is applied', async () => {
  const { questions, lastId } = world()
  const result = questions.commit(command)
  questions.onAnswer({ id: lastId(), index: 5, term: 2 })
  await Promise.resolve()
  questions.onApplied(noOp(4, 2))
  questions.onApplied(noOp(5, 2))
  expect(await result).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

it('a command whose place got an entry of another term is not committed', async () => {
  const { questions, lastId } = world()
  const result = questions.commit(command)
  questions.onAnswer({ id: lastId(), index: 5, term: 2 })
  await Promise.resolve()
  questions.onApplied(noOp(5, 3))
  expect(await result).toBe(false)
})

it('of two commands in one place each ends, and the first one does not end the second', async () => {
  const { questions, lastId } = world()
  const first = questions.commit(command)
  questions.onAnswer({ id: lastId(), index: 5, term: 2 })
  await Promise.resolve()
  vi.advanceTimersByTime(timeoutMs - 1)
  const second = questions.commit(command)
  questions.onAnswer({ id: lastId(), index: 5, term: 4 })
  expect(await first).toBe(false)
  vi.advanceTimersByTime(1)
  questions.onApplied(noOp(5, 4))
  expect(await second).toBe(true)
})

it('a command that is not applied in time has no result', async () => {
  const { questions, lastId } = world()
  const result = questions.commit(command)
  questions.onAnswer({ id: lastId(), index: 5, term: 2 })
  await Promise.resolve()
  vi.advanceTimersByTime(timeoutMs)
  expect(await result).toBe(false)
})

it('everything that waits ends with the node, and leaves no timer', async () => {
  const { questions, lastId } = world()
  const applied = questions.commit(command)
  questions.onAnswer({ id: lastId(), index: 5, term: 2 })
  await Promise.resolve()
  const placed = questions.commit(command)
  const change = questions.changeMembership({ type: 'remove', node: 'a' })
  const read = questions.onRequest(RequestKind.readIndex)
  questions.close()
  expect(await applied).toBe(false)
  expect(await placed).toBe(false)
  expect(await change).toBe('not-leader')
  expect(decodeReadIndex(await read)).toBeUndefined()
  expect(await questions.commit(command)).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

it('a request of an unknown kind is refused', async () => {
  const { questions } = world()
  await expect(questions.onRequest(99)).rejects.toThrow('unknown kind 99')
})
