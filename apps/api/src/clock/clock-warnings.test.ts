import { EtcdFailure, type EtcdStore, type LeaseId } from '@ticketcd/etcd'
import type { ProcessClockValue } from '@ticketcd/schema'
import { beforeEach, describe, expect, it } from 'vitest'
import { ClockWarnings } from './clock-warnings.ts'

const off = { state: 'off', aheadMs: 900_000 } as const
const right = { state: 'right', aheadMs: 12 } as const
const other = { process: '0'.repeat(16), host: 'api-1', pid: 9, state: 'unknown', aheadMs: null } as const

let written: { value: ProcessClockValue; lease: unknown }[]
let revoked: unknown[]
let failures: unknown[]
let refusal: EtcdFailure | undefined
/** One for each granted lease, in order. */
let keepers: { lost: AbortController; isClosed: boolean }[]
let warnings: ClockWarnings

const store = {
  put: async (_record: unknown, _parts: unknown, value: ProcessClockValue, { lease }: { lease: unknown }) => {
    if (refusal) throw refusal
    written.push({ value, lease })
  },
  leases: {
    grant: async () => ({ id: String(keepers.length) as LeaseId, ttlSeconds: 15 }),
    keepAlive: () => {
      const keeper = { lost: new AbortController(), isClosed: false }
      keepers.push(keeper)
      const close = () => {
        keeper.isClosed = true
      }
      return { lost: keeper.lost.signal, close }
    },
    revoke: async (id: unknown) => {
      if (refusal) throw refusal
      revoked.push(id)
    },
  },
} as unknown as EtcdStore

beforeEach(() => {
  written = []
  revoked = []
  failures = []
  keepers = []
  refusal = undefined
  const { process, ...value } = other
  const values = () => [{ key: '', parts: { process }, value, createRevision: 1, modRevision: 1 }].values()
  warnings = new ClockWarnings({
    store,
    table: { values } as unknown as ConstructorParameters<typeof ClockWarnings>[0]['table'],
    host: 'api-2',
    pid: 7,
    onFailure: (error) => void failures.push(error),
  })
})

describe('the warning of a process', () => {
  it('is written once while its state and difference stay the same, and is removed when the clock is right', async () => {
    await warnings.report(right)
    expect(written).toEqual([])
    await warnings.report(off)
    await warnings.report({ ...off, aheadMs: 900_400 })
    expect(written).toEqual([{ value: { host: 'api-2', pid: 7, ...off }, lease: '0' }])
    await warnings.report({ ...off, aheadMs: 60_000 })
    await warnings.report({ state: 'unknown', aheadMs: null })
    expect(written.map(({ value: { state, aheadMs }, lease }) => [state, aheadMs, lease])).toEqual([
      ['off', 900_000, '0'],
      ['off', 60_000, '0'],
      ['unknown', null, '0'],
    ])
    await warnings.report(right)
    expect(revoked).toEqual(['0'])
    expect(keepers.map(({ isClosed }) => isClosed)).toEqual([true])
  })

  it('is written again after a failure, and when its lease is lost', async () => {
    refusal = new EtcdFailure('unavailable', 'no quorum')
    await warnings.report(off)
    expect(failures).toEqual([refusal])
    expect(keepers.map(({ isClosed }) => isClosed)).toEqual([true])
    refusal = undefined
    await warnings.report(off)
    keepers.at(-1)?.lost.abort()
    await warnings.report(off)
    expect(written.map(({ lease }) => lease)).toEqual(['1', '2'])
  })

  it('is removed when the process is closed, and is not written again', async () => {
    await warnings.report(off)
    await warnings.close()
    await warnings.report(off)
    expect([written.length, revoked]).toEqual([1, ['0']])
  })

  it('expires with its lease if it cannot be removed', async () => {
    await warnings.report(off)
    refusal = new EtcdFailure('unavailable', 'no quorum')
    await warnings.close()
    expect(failures).toEqual([refusal])
    expect(keepers[0]?.isClosed).toBe(true)
  })
})

it('the list has the warnings of the store and the own one, which needs no store', async () => {
  refusal = new EtcdFailure('unavailable', 'no quorum')
  expect(warnings.all).toEqual([other])
  await warnings.report(off)
  expect(warnings.all).toEqual([other, { process: expect.any(String), host: 'api-2', pid: 7, ...off }])
})
