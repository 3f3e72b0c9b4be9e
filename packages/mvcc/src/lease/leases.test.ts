import { describe, expect, it } from 'vitest'
import { Code, StoreError } from '../store-error.ts'
import { Leases } from './leases.ts'

function errorOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error instanceof StoreError ? { code: error.code, message: error.message } : error
  }
  return undefined
}

const notFound = { code: Code.notFound, message: 'etcdserver: requested lease not found' }

describe('a grant', () => {
  it.each([
    [-1, 2],
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 3],
  ])('lease-ttl-min: of %i s results in %i s', (asked, granted) => {
    expect(new Leases().grant(100n, asked, 0)).toBe(granted)
  })

  it('takes the shortest time from its options', () => {
    expect(new Leases({ ttlMin: 5 }).grant(100n, 3, 0)).toBe(5)
  })

  it('lease-ttl-max: may be of 9,000,000,000 s', () => {
    expect(new Leases().grant(1n, 9_000_000_000, 0)).toBe(9_000_000_000)
  })

  it.each([9_000_000_001, 2 ** 63, Number.NaN])('lease-ttl-over: of %d s is refused', (ttl) => {
    const leases = new Leases()
    expect(errorOf(() => leases.grant(1n, ttl, 0))).toEqual({
      code: Code.outOfRange,
      message: 'etcdserver: too large lease TTL',
    })
    expect(leases.size).toBe(0)
  })

  it('lease-exists: of a taken id is refused, until the lease is revoked', () => {
    const leases = new Leases()
    leases.grant(104n, 60, 0)
    leases.attach(104n, 'a')
    expect(errorOf(() => leases.grant(104n, 50, 0))).toEqual({
      code: Code.failedPrecondition,
      message: 'etcdserver: lease already exists',
    })
    expect(leases.keys(104n)).toEqual(['a'])
    leases.revoke(104n)
    expect(leases.grant(104n, 50, 0)).toBe(50)
    expect(leases.keys(104n)).toEqual([])
  })

  it('lease-id-negative: takes any id but 0', () => {
    const leases = new Leases()
    for (const id of [-5n, -(2n ** 63n), 2n ** 63n - 1n]) {
      leases.grant(id, 50, 0)
      expect(leases.has(id)).toBe(true)
    }
    expect(errorOf(() => leases.grant(0n, 50, 0))).toEqual(notFound)
  })
})

describe('a revocation', () => {
  it('lease-revoke-missing: of an unknown id is refused', () => {
    const leases = new Leases()
    expect(errorOf(() => leases.revoke(999n))).toEqual(notFound)
    expect(errorOf(() => leases.revoke(0n))).toEqual(notFound)
  })

  it('lease-revoke-keys: returns the keys in ascending order of bytes', () => {
    const leases = new Leases()
    leases.grant(301n, 60, 0)
    for (const key of ['l3', 'l\xff', 'l1', 'l', 'l2']) leases.attach(301n, key)
    expect(leases.revoke(301n)).toEqual(['l', 'l1', 'l2', 'l3', 'l\xff'])
    expect(leases.has(301n)).toBe(false)
  })

  it('leaves no key for the deletions of its keys to detach', () => {
    const leases = new Leases()
    leases.grant(301n, 60, 0)
    leases.attach(301n, 'a')
    leases.revoke(301n)
    expect(leases.leaseOf('a')).toBe(0n)
    leases.detach(301n, 'a')
  })
})

describe('an attachment', () => {
  it('to another lease moves the key', () => {
    const leases = new Leases()
    leases.grant(1n, 60, 0)
    leases.grant(2n, 60, 0)
    leases.attach(1n, 'a')
    leases.attach(1n, 'b')
    leases.attach(2n, 'a')
    expect(leases.leaseOf('a')).toBe(2n)
    expect(leases.revoke(1n)).toEqual(['b'])
    expect(leases.revoke(2n)).toEqual(['a'])
  })

  it('may be repeated', () => {
    const leases = new Leases()
    leases.grant(1n, 60, 0)
    leases.attach(1n, 'a')
    leases.attach(1n, 'a')
    expect(leases.keys(1n)).toEqual(['a'])
  })

  it('to an unknown lease is refused, and the key keeps its lease', () => {
    const leases = new Leases()
    leases.grant(1n, 60, 0)
    leases.attach(1n, 'a')
    expect(errorOf(() => leases.attach(2n, 'a'))).toEqual(notFound)
    expect(leases.leaseOf('a')).toBe(1n)
  })

  it('is not ended by a detachment from another lease', () => {
    const leases = new Leases()
    leases.grant(1n, 60, 0)
    leases.grant(2n, 60, 0)
    leases.attach(1n, 'a')
    leases.attach(2n, 'a')
    leases.detach(1n, 'a')
    expect(leases.keys(2n)).toEqual(['a'])
    leases.detach(2n, 'a')
    expect(leases.keys(2n)).toEqual([])
    expect(leases.leaseOf('a')).toBe(0n)
  })
})

describe('a snapshot', () => {
  it('has the leases in the order of their grants with their checkpoints', () => {
    const leases = new Leases()
    leases.grant(7n, 600, 0)
    leases.grant(3n, 60, 0)
    leases.checkpoint(7n, 400)
    const records = leases.records()
    expect(records).toEqual([
      { id: 7n, ttl: 600, remainingTtl: 400 },
      { id: 3n, ttl: 60, remainingTtl: 0 },
    ])
    const restored = new Leases()
    restored.grant(9n, 60, 0)
    restored.attach(9n, 'x')
    restored.restore(records)
    expect(restored.records()).toEqual(records)
    expect(restored.leaseOf('x')).toBe(0n)
    restored.attach(3n, 'a')
    expect(restored.keys(3n)).toEqual(['a'])
  })

  it('does not change with the leases', () => {
    const leases = new Leases()
    leases.grant(7n, 600, 0)
    const records = leases.records()
    leases.checkpoint(7n, 400)
    expect(records).toEqual([{ id: 7n, ttl: 600, remainingTtl: 0 }])
  })
})

it('ignores a checkpoint of a lease that is revoked', () => {
  expect(new Leases().checkpoint(1n, 5)).toBe(false)
})

it.each(['ttlMin', 'revokeRetryMs', 'checkpointMs', 'checkpointMinMs'])('refuses %s below 1', (name) => {
  expect(() => new Leases({ [name]: 0 })).toThrow(RangeError)
})
