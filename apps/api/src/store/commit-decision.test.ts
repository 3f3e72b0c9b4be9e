import { compare, EtcdFailure, type EtcdStore, type Op, op, type Revision, type Txn } from '@ticketcd/etcd'
import { EventTypes } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../http/refusal.ts'
import { MemoryEtcd } from '../testing/memory-etcd.ts'
import { commitDecision } from './commit-decision.ts'
import type { SnapshotReads } from './read-batch.ts'
import { writeBudget } from './write-budget.ts'

/* Requests that each add a name to one stored list. A list has at most three names. */

const parts = { list: 'event-types' } as const
const key = EventTypes.key.build(parts)
const namesMax = 3

interface Snapshot {
  revision: Revision
  version: Revision | undefined
  names: string[]
}

const snapshotIn: SnapshotReads<Snapshot> = (batch) => {
  const stored = batch.add(op.get(EventTypes, parts))
  return (revision) => ({ revision, version: stored()?.modRevision, names: stored()?.value ?? [] })
}

type Store = Pick<EtcdStore, 'txn'>

function add(store: Store, name: string, clockMs?: () => number) {
  return commitDecision({
    store,
    snapshotIn,
    decide: ({ names }) => {
      if (names.includes(name)) return { answer: names }
      if (names.length === namesMax) return { failure: { code: 'too-many-alerts', limit: namesMax } }
      const changes = [...names, name]
      return { changes, answer: changes }
    },
    guardsOf: ({ version }) => [
      version === undefined
        ? compare.absent(EventTypes, parts)
        : compare.modRevisionIs(EventTypes, parts, version),
    ],
    writesOf: (names) => [op.put(EventTypes, parts, names)],
    pauseMsMax: 1,
    ...(clockMs && { clockMs }),
  })
}

const lost = new EtcdFailure('timeout', 'no answer has come', { outcome: 'unknown' })
const unreachable = new EtcdFailure('unavailable', 'no leader')

type AnyTxn = Txn<readonly Op<unknown>[], readonly Op<unknown>[]>
type Send = () => Promise<unknown>

/**
 * A stored list, with a store that passes each request to a rule.
 *
 * @param names absent: the list does not exist
 * @param onRead carries out a read, or fails; the index counts the reads, from 0
 * @param onCommit carries out a commit, or fails; the index counts the commits, from 0
 */
function listOf(
  names: string[] | undefined,
  {
    onRead = (send) => send(),
    onCommit = (send) => send(),
    change = (request) => request,
  }: {
    onRead?: (send: Send, index: number) => Promise<unknown>
    onCommit?: (send: Send, index: number) => Promise<unknown>
    change?: (request: AnyTxn) => AnyTxn
  } = {},
) {
  const etcd = new MemoryEtcd()
  const write = (next: readonly string[]) => etcd.write(key, JSON.stringify(next)).revision
  const firstRevision = names && write(names)
  const sound = etcd.door()
  let reads = 0
  let commits = 0
  const txn = ((request: AnyTxn, options) => {
    const send = () => sound.txn(change(request), options)
    return request.success.some(({ kind }) => kind === 'write')
      ? onCommit(send, commits++)
      : onRead(send, reads++)
  }) as EtcdStore['txn']
  return {
    store: { txn },
    write,
    firstRevision,
    /** The stored names. */
    get names(): string[] {
      return JSON.parse(etcd.get(key) ?? '[]')
    },
    get calls() {
      return { reads, commits }
    },
  }
}

async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof Refusal) return error
  throw error ?? new Error('it was not refused')
}

describe('a decision without a race', () => {
  it('is committed, and answers with the revision of its commit', async () => {
    const list = listOf(['Concert'])
    const done = await add(list.store, 'Opera')
    expect(done).toMatchObject({ answer: ['Concert', 'Opera'], committedAt: done.revision })
    expect(done.revision).toBeGreaterThan(list.firstRevision ?? 0)
    expect([list.names, list.calls]).toEqual([['Concert', 'Opera'], { reads: 1, commits: 1 }])
  })

  it('creates a value that does not exist', async () => {
    const list = listOf(undefined)
    await add(list.store, 'Opera')
    expect(list.names).toEqual(['Opera'])
  })

  it('writes nothing if the request is already done', async () => {
    const list = listOf(['Opera'])
    const done = await add(list.store, 'Opera')
    expect(done).toMatchObject({ answer: ['Opera'], committedAt: undefined, revision: list.firstRevision })
    expect(list.calls).toEqual({ reads: 1, commits: 0 })
  })

  it('is refused without a write', async () => {
    const list = listOf(['a', 'b', 'c'])
    const { failure } = await refusalOf(add(list.store, 'Opera'))
    expect(failure).toEqual({ code: 'too-many-alerts', limit: namesMax })
    expect(list.calls).toEqual({ reads: 1, commits: 0 })
  })

  it('fails with the failure of a store that has not written anything', async () => {
    const list = listOf(['Concert'], { onCommit: () => Promise.reject(unreachable) })
    await expect(add(list.store, 'Opera')).rejects.toBe(unreachable)
    expect(list.calls).toEqual({ reads: 1, commits: 1 })
  })
})

describe('a lost race', () => {
  it('is decided again on the values of the winner, which it keeps', async () => {
    const list = listOf(['Concert'], {
      onCommit: (send, index) => {
        if (index === 0) list.write(['Concert', 'Play'])
        return send()
      },
    })
    const { answer } = await add(list.store, 'Opera')
    expect([answer, list.names]).toEqual([
      ['Concert', 'Play', 'Opera'],
      ['Concert', 'Play', 'Opera'],
    ])
    expect(list.calls).toEqual({ reads: 1, commits: 2 })
  })

  it('is refused if the values of the winner require it', async () => {
    const list = listOf(['a', 'b'], {
      onCommit: (send) => {
        list.write(['a', 'b', 'c'])
        return send()
      },
    })
    expect((await refusalOf(add(list.store, 'Opera'))).failure.code).toBe('too-many-alerts')
    expect(list.names).toEqual(['a', 'b', 'c'])
  })

  it('is repeated until a commit would have too little time', async () => {
    let nowMs = 0
    const list = listOf(['0'], {
      onCommit: (send, index) => {
        list.write([String(index + 1)])
        nowMs += 500
        return send()
      },
    })
    const { failure } = await refusalOf(add(list.store, 'Opera', () => nowMs))
    expect(failure).toEqual({ code: 'busy', retryAfterMs: 1_000 })
    const attempts = Math.floor((writeBudget.totalMs - writeBudget.commitMsMin) / 500) + 1
    expect([list.calls, list.names]).toEqual([{ reads: 1, commits: attempts }, [String(attempts)]])
  })

  it('does not lose an update of two requests at once', async () => {
    const list = listOf(['Concert'])
    await Promise.all([add(list.store, 'Opera'), add(list.store, 'Play')])
    expect(list.names.sort()).toEqual(['Concert', 'Opera', 'Play'])
  })

  it('control: loses an update in a store without compares', async () => {
    const list = listOf(['Concert'], { change: (request) => ({ ...request, compare: [] }) })
    await Promise.all([add(list.store, 'Opera'), add(list.store, 'Play')])
    expect(list.names).toHaveLength(2)
  })
})

describe('an unknown outcome', () => {
  it('is an answer if the store shows the changes', async () => {
    const list = listOf(['Concert'], {
      onCommit: async (send) => {
        await send()
        throw lost
      },
    })
    const done = await add(list.store, 'Opera')
    expect(done).toMatchObject({ answer: ['Concert', 'Opera'], committedAt: undefined })
    expect(list.calls).toEqual({ reads: 2, commits: 1 })
  })

  it('stays unknown if the store does not show the changes, which may still arrive', async () => {
    const list = listOf(['Concert'], { onCommit: () => Promise.reject(lost) })
    const { failure, cause } = await refusalOf(add(list.store, 'Opera'))
    expect([failure, cause]).toEqual([{ code: 'outcome-unknown' }, lost])
    expect([list.names, list.calls]).toEqual([['Concert'], { reads: 2, commits: 1 }])
  })

  it('stays unknown if the request would be refused now', async () => {
    const list = listOf(['a', 'b'], {
      onCommit: () => {
        list.write(['a', 'b', 'c'])
        return Promise.reject(lost)
      },
    })
    expect((await refusalOf(add(list.store, 'Opera'))).failure.code).toBe('outcome-unknown')
  })

  it('stays unknown if the store cannot be read', async () => {
    const list = listOf(['Concert'], {
      onRead: (send, index) => (index === 0 ? send() : Promise.reject(unreachable)),
      onCommit: () => Promise.reject(lost),
    })
    expect((await refusalOf(add(list.store, 'Opera'))).failure.code).toBe('outcome-unknown')
  })

  it('is answered once if the request was sent twice', async () => {
    const list = listOf(['Concert'], {
      onCommit: async (send) => {
        await send()
        return send()
      },
    })
    expect((await add(list.store, 'Opera')).answer).toEqual(['Concert', 'Opera'])
    expect([list.names, list.calls.commits]).toEqual([['Concert', 'Opera'], 1])
  })
})
