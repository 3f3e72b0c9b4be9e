import { EtcdFailure, type EtcdStore } from '@ticketcd/etcd'
import { Session, User } from '@ticketcd/schema'
import { describe, expect, it, vi } from 'vitest'
import { FallbackReads } from './fallback-reads.ts'

const session = { tokenHash: 'a'.repeat(64) }
const user = { username: 'ana' }

/** A store without etcd: it has `values` by key, and records the requests. */
function storeOf(values: Record<string, string>) {
  const keyspace = {
    key: (key: string) => Buffer.from(key),
    entry: ({ key, value }: { key: string; value: string }) => ({ key, value, version: 1 }),
  }
  const asked: string[] = []
  const failing: { with?: EtcdFailure } = {}
  const answer = (key: string) => ({
    response_range: { kvs: values[key] === undefined ? [] : [{ key, value: values[key] }] },
  })
  const store = {
    get: vi.fn(async (record, parts, { serializable } = {}) => {
      const key = record.key.build(parts)
      asked.push(`${serializable ? 'serializable ' : ''}${key}`)
      if (failing.with && !serializable) throw failing.with
      return values[key] === undefined ? undefined : { parts, value: JSON.parse(values[key]) }
    }),
    txn: vi.fn(async ({ success }) => {
      const keys = success.map((each: { request(of: unknown): { request_range: { key: Buffer } } }) =>
        each.request(keyspace).request_range.key.toString(),
      )
      asked.push(keys.join(' + '))
      if (failing.with) throw failing.with
      for (const [index, each] of success.entries()) each.read(answer(keys[index]), keyspace)
      return { succeeded: true, revision: 1, responses: [] }
    }),
  }
  return { store: store as unknown as EtcdStore, asked, failing }
}

/** Delays the store's next plain get until the test settles it. */
function held(store: EtcdStore) {
  let resolve: () => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<void>((settle, fail) => {
    resolve = settle
    reject = fail
  })
  const get = vi.mocked(store.get)
  const plain = get.getMockImplementation()
  get.mockImplementationOnce(async (...asking) => {
    await promise
    return plain?.(...asking)
  })
  return { resolve, reject }
}

const sessionKey = Session.key.build(session)
const userKey = User.key.build(user)
const alive = Session.encode({
  username: 'ana',
  createdAt: '2026-06-01T12:00:00.000Z',
  expiresAt: '2026-07-01T12:00:00.000Z',
})

describe('reads of one turn of the event loop', () => {
  it('share one round trip, and each gets its own answer', async () => {
    const { store, asked } = storeOf({ [sessionKey]: alive })
    const reads = new FallbackReads(store, () => undefined)
    const [first, second] = await Promise.all([reads.get(Session, session), reads.get(User, user)])
    expect(first?.value.username).toBe('ana')
    expect(second).toBeUndefined()
    expect(asked).toEqual([`${sessionKey} + ${userKey}`])
  })

  it('do not fail if the value of another read does not parse', async () => {
    const { store } = storeOf({ [sessionKey]: alive, [userKey]: '{' })
    const reads = new FallbackReads(store, () => undefined)
    const [first, second] = await Promise.allSettled([reads.get(Session, session), reads.get(User, user)])
    expect(first).toMatchObject({ status: 'fulfilled', value: { value: { username: 'ana' } } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'decode' } })
  })

  it('go to any member one by one when there is no quorum', async () => {
    const { store, asked, failing } = storeOf({ [sessionKey]: alive })
    failing.with = new EtcdFailure('unavailable', 'no leader')
    const reads = new FallbackReads(store, () => undefined)
    const [first, second] = await Promise.allSettled([reads.get(Session, session), reads.get(User, user)])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
    expect(asked.slice(1)).toEqual([`serializable ${sessionKey}`, `serializable ${userKey}`])
  })

  it('are separate if one waited for the other, and a single one is a plain get', async () => {
    const { store, asked } = storeOf({ [sessionKey]: alive })
    const reads = new FallbackReads(store, () => undefined)
    await reads.get(Session, session)
    await reads.get(User, user)
    expect(asked).toEqual([sessionKey, userKey])
  })

  it('wait for the read before them, and then share one round trip', async () => {
    const { store, asked } = storeOf({ [sessionKey]: alive })
    const first = held(store)
    const reads = new FallbackReads(store, () => undefined)
    const one = reads.get(Session, session).catch((error: unknown) => error)
    await Promise.resolve()
    const two = reads.get(Session, session)
    await Promise.resolve()
    const three = reads.get(User, user)
    await Promise.resolve()
    expect(asked).toEqual([])

    // Its failure does not affect the other reads.
    first.reject(new EtcdFailure('internal', 'broken'))
    expect((await two)?.value.username).toBe('ana')
    expect(await three).toBeUndefined()
    expect(asked).toEqual([`${sessionKey} + ${userKey}`])
    expect(await one).toMatchObject({ code: 'internal' })
  })

  /** Starts one read, and queues enough reads for three more round trips. */
  async function crowd(failure: EtcdFailure) {
    const { store, asked, failing } = storeOf({ [sessionKey]: alive })
    failing.with = failure
    const first = held(store)
    const reads = new FallbackReads(store, () => undefined)
    const found = []
    for (let each = 0; each < 1 + 2 * 128 + 2; each++) {
      found.push(reads.get(Session, session))
      await Promise.resolve()
    }
    first.resolve()
    const answers = await Promise.allSettled(found)
    return { answers, throughQuorum: asked.filter((asking) => !asking.startsWith('serializable')) }
  }

  it.each(['unavailable', 'timeout'] as const)(
    'do not wait for the quorum again once a read has missed it: %s',
    async (code) => {
      const { answers, throughQuorum } = await crowd(new EtcdFailure(code, 'no leader'))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['fulfilled']))
      expect(throughQuorum).toEqual([sessionKey])
    },
  )

  it('continue after a failure that is unrelated to the quorum', async () => {
    const { answers, throughQuorum } = await crowd(new EtcdFailure('internal', 'broken'))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(throughQuorum).toHaveLength(1 + 3)
  })
})
