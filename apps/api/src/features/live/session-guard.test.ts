import type { Mirror } from '@ticketcd/etcd'
import type { LiveTopic } from '@ticketcd/schema'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SessionGuard } from './session-guard.ts'
import { Subscriber } from './subscriber.ts'

const alive = new Map<string, boolean>()
const isAlive = vi.fn(async ({ username }: { username: string }) => alive.get(username) ?? true)
const logOut = vi.fn((_subscriber: Subscriber, _topics: readonly LiveTopic[]) => undefined)
let relist: () => void
let guard: SessionGuard

beforeEach(() => {
  vi.useFakeTimers()
  alive.clear()
  isAlive.mockClear()
  logOut.mockClear()
  const mirror = {
    onWrite: () => () => undefined,
    onRelisted: (listener: () => void) => {
      relist = listener
      return () => undefined
    },
  }
  guard = new SessionGuard({
    mirror: mirror as unknown as Mirror,
    isAlive,
    isAdmin: async () => true,
    logOut,
  })
  guard.start()
})
afterEach(() => {
  guard.close()
  vi.useRealTimers()
})

const settle = () => vi.advanceTimersByTimeAsync(0)

async function follow(username: string): Promise<Subscriber> {
  const socket = { write: () => true, writableLength: 0, destroyed: false } as never
  const caller = { username, tokenHash: username.repeat(16) }
  const subscriber = new Subscriber(socket, new Map(), { since: undefined, caller })
  guard.watch(subscriber)
  await settle()
  return subscriber
}

it('ends the private topics of a session that has expired without a delete', async () => {
  const subscriber = await follow('ana')
  await follow('bob')
  alive.set('ana', false)
  expect(logOut).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(logOut.mock.calls).toEqual([[subscriber, ['me', 'stats', 'cluster']]])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(logOut).toHaveBeenCalledOnce()
})

it('ends nothing while etcd does not answer', async () => {
  await follow('ana')
  isAlive.mockRejectedValueOnce(new Error('no quorum'))
  await vi.advanceTimersByTimeAsync(30_000)
  expect(logOut).not.toHaveBeenCalled()
})

it('looks sessions up again if a gap is found during a lookup', async () => {
  const [ana] = [await follow('ana'), await follow('bob')]
  let answer: (isAlive: boolean) => void = () => undefined
  isAlive.mockResolvedValueOnce(true).mockReturnValueOnce(
    new Promise((resolve) => {
      answer = resolve
    }),
  )
  relist()
  await settle()
  // The lookup found Ana's session. It then ended in a gap that only the next listing reveals.
  alive.set('ana', false)
  relist()
  answer(true)
  await settle()
  expect(logOut.mock.calls.map(([subscriber]) => subscriber)).toEqual([ana])
})

it('looks up many at once, in groups', async () => {
  for (let each = 0; each < 150; each++) await follow(`visitor${each}`)
  isAlive.mockClear()
  const answers: ((isAlive: boolean) => void)[] = []
  isAlive.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
  relist()
  const groups: number[] = []
  for (let settled = 0; settled < 150; settled = answers.length) {
    await settle()
    groups.push(answers.length - settled)
    for (const answer of answers) answer(true)
  }
  expect(groups).toEqual([64, 64, 22])
})
