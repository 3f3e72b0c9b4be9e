import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Caller } from './caller.ts'
import type { Host } from './host.ts'
import type { HostPool } from './host-pool.ts'
import type { Session } from './session.ts'

/* A caller on three hosts in memory. The test sets the time of their answers. */

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const deadlineExceeded = () => Object.assign(new Error('late'), { code: 4, details: 'Deadline exceeded' })

/** @param answersAfterMs by host; a missing host never answers */
function callerOn(
  answersAfterMs: Record<string, number>,
  { addresses = ['a', 'b', 'c'], token = () => undefined as unknown } = {},
) {
  const asked: string[] = []
  const setAside: string[] = []
  const hosts = addresses.map((address) => ({
    address,
    call: (_method: string, _request: object, { deadlineMs }: { deadlineMs: number }) => {
      asked.push(address)
      const ms = answersAfterMs[address]
      return new Promise((resolve, reject) => {
        if (ms === undefined) setTimeout(reject, deadlineMs, deadlineExceeded())
        else setTimeout(resolve, ms, { kvs: [] })
      })
    },
  }))
  const pool = {
    size: addresses.length,
    pick: (tried: ReadonlySet<unknown> = new Set()) => hosts.find((host) => !tried.has(host)) ?? hosts[0],
    setAside: ({ address }: Host) => setAside.push(address),
    verification: () => undefined,
    accepts: () => true,
  } as unknown as HostPool
  const session = { token } as unknown as Session
  const clock = {
    now: () => Date.now(),
    random: () => 0,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  }
  const caller = new Caller(pool, session, clock, { readMs: 1_000, writeMs: 2_500 })
  const inTurn = async (count: number, call: () => Promise<unknown>) => {
    for (let done = 0; done < count; done++) {
      const calling = call()
      await vi.advanceTimersByTimeAsync(10_000)
      await calling
    }
  }
  return {
    caller,
    asked,
    setAside,
    answersAfterMs,
    read: (count = 1) => inTurn(count, () => caller.read('range', {})),
    write: (count = 1) => inTurn(count, () => caller.write('txn', {}, { resendable: true })),
    forget: () => {
      asked.length = 0
      setAside.length = 0
    },
  }
}

describe('if all nodes are slow', () => {
  it('reads stop requesting a second node and suspecting the first one', async () => {
    const { read, asked, setAside, forget } = callerOn({ a: 400, b: 400, c: 400 })
    await read(20)
    forget()
    await read(10)
    expect(asked).toEqual(Array(10).fill('a'))
    expect(setAside).toEqual([])
  })

  it('writes stop suspecting their node', async () => {
    const { write, setAside, forget } = callerOn({ a: 600, b: 600, c: 600 })
    await write(20)
    forget()
    await write(10)
    expect(setAside).toEqual([])
  })
})

describe('a node that never answers', () => {
  it.each<[string, number]>([
    ['fast', 5],
    ['slow', 400],
  ])('is joined by another one within half of the deadline of a read if the others are %s', async (_, ms) => {
    const caller = callerOn({ a: ms, b: ms, c: ms })
    await caller.read(20)
    caller.forget()
    delete caller.answersAfterMs.a
    await caller.read()
    expect(caller.asked).toEqual(['a', 'b'])
    expect(caller.setAside).toEqual(['a'])
  })

  it.each([
    ['a fifth', 5, 500],
    ['two fifths', 700, 1_000],
  ])(
    'loses a resendable write to another one after %s of its deadline if others take %d ms',
    async (_, usualMs, afterMs) => {
      const caller = callerOn({ a: usualMs, b: usualMs, c: usualMs })
      await caller.write(20)
      caller.forget()
      delete caller.answersAfterMs.a
      const written = caller.caller.write('txn', {}, { resendable: true })
      await vi.advanceTimersByTimeAsync(afterMs - 1)
      expect(caller.asked).toEqual(['a'])
      await vi.advanceTimersByTimeAsync(300)
      expect(caller.asked).toEqual(['a', 'b'])
      await vi.advanceTimersByTimeAsync(2_500)
      await written
    },
  )

  it('is suspected if the login before a read takes the whole deadline', async () => {
    const login = () => new Promise(() => undefined)
    const { caller, setAside } = callerOn({}, { addresses: ['a'], token: login })
    const failure = caller.read('range', {}).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await failure).toMatchObject({ code: 'timeout', outcome: 'not-applied' })
    expect(setAside).toEqual(['a'])
  })

  it('loses a resendable write to another one, and is suspected', async () => {
    const caller = callerOn({ a: 600, b: 600, c: 600 })
    await caller.write(20)
    caller.forget()
    delete caller.answersAfterMs.a
    await caller.write()
    expect(caller.asked).toEqual(['a', 'b'])
    expect(new Set(caller.setAside)).toEqual(new Set(['a']))
  })
})
