import { expect, it } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import type { Connection } from './connection.ts'
import type { Address, DialFailure } from './dial.ts'
import { Dialler } from './dialler.ts'

const here = { host: 'here', port: 1 }
const there = { host: 'there', port: 2 }
const silence: DialFailure = { code: 'unreachable', words: 'connection refused' }
const removed: DialFailure = { code: 'removed', words: 'node a was removed' }

interface Attempt {
  readonly address: Address
  readonly atMs: number
  isCancelled: boolean
  readonly succeed: () => Connection
  readonly fail: (why: DialFailure) => void
}

function start(...addresses: Address[]) {
  const timers = new ManualTimers()
  const attempts: Attempt[] = []
  const finished: Connection[] = []
  const dialler = new Dialler({
    timers,
    random: () => 0,
    dial: (address, onReady, fail) => {
      const succeed = () => {
        const connection = { finish: () => finished.push(connection) } as unknown as Connection
        onReady(connection)
        return connection
      }
      const attempt: Attempt = { address, atMs: timers.now(), isCancelled: false, succeed, fail }
      attempts.push(attempt)
      return {
        cancel() {
          attempt.isCancelled = true
        },
      }
    },
    onConnected: () => undefined,
    onFailed: () => undefined,
  })
  dialler.setAddresses(addresses)
  const last = () => {
    const attempt = attempts.at(-1)
    if (!attempt) throw new Error('nothing was dialled')
    return attempt
  }
  return { timers, attempts, finished, dialler, last }
}

it('failed attempts follow one another after 0, 20, 40, 80, 160 and 200 ms, at each address in turn', () => {
  const { timers, attempts, last } = start(here, there)
  for (let each = 0; each < 7; each += 1) {
    last().fail(silence)
    timers.advance(200)
  }
  const waits = attempts.slice(1).map(({ atMs }, each) => atMs - 200 * each)
  expect(waits).toEqual([0, 20, 40, 80, 160, 200, 200])
  expect(attempts.map(({ address }) => address.host).slice(0, 3)).toEqual(['here', 'there', 'here'])
})

it('a connection that is lost before it has carried anything counts as one more failure', () => {
  const { timers, attempts, last, dialler } = start(here)
  for (const isProven of [false, false, true]) {
    const connection = last().succeed()
    if (isProven) dialler.proven()
    dialler.lost(connection, silence)
    timers.advance(1_000)
  }
  expect(attempts.map(({ atMs }) => atMs)).toEqual([0, 0, 1_020, 2_000])
})

it('a refusal waits for a second', () => {
  const { timers, attempts, last } = start(here)
  last().fail(removed)
  timers.advance(999)
  expect(attempts.length).toBe(1)
  timers.advance(1)
  expect(attempts.length).toBe(2)
})

it('a new address is dialled at once, instead of what is under way', () => {
  const { timers, attempts, last, dialler } = start(here)
  dialler.setAddresses([there])
  expect(attempts.map(({ isCancelled }) => isCancelled)).toEqual([true, false])
  last().fail(removed)
  dialler.setAddresses([here])
  expect(attempts.length).toBe(3)
  timers.advance(10_000)
  expect(attempts.length).toBe(3)
})

it('a connection stays while its address does, and ends with it', () => {
  const { timers, attempts, finished, last, dialler } = start(here)
  const connection = last().succeed()
  dialler.setAddresses([there, here])
  expect(finished).toEqual([])
  dialler.setAddresses([there])
  expect(finished).toEqual([connection])
  expect(last().address).toEqual(there)
  // The loss of the one before does not disturb the new attempt.
  last().succeed()
  dialler.lost(connection, silence)
  timers.advance(10_000)
  expect(attempts.length).toBe(2)
})

it('without an address nothing is dialled', () => {
  const { timers, attempts, last, dialler } = start(here)
  last().fail(silence)
  dialler.setAddresses([])
  timers.advance(10_000)
  expect(attempts.length).toBe(1)
})
