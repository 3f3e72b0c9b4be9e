import { EtcdFailure, type EtcdStore, type Revision, revisionZero } from '@ticketcd/etcd'
import { Event, Purchase } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../http/refusal.ts'
import { HourLeases } from '../../../store/hour-leases.ts'
import { failureOfStore } from '../../../store/store-failure.ts'
import { writeBudget } from '../../../store/write-budget.ts'
import { MemoryEtcd } from '../../../testing/memory-etcd.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import { type Leadership, NotEventLeader } from '../event-leader/leadership.ts'
import type { Step } from '../rules/step.ts'
import { Backlog } from './backlog.ts'
import { BatchCommitter, type BatchEnd } from './batch-committer.ts'
import { EventReader } from './event-reader.ts'
import type { Pending } from './pending.ts'

/*
 * One batch of purchases of an event with three tickets. The test chooses the answers of the store.
 */

const eventId = 'concert'
const lost = new EtcdFailure('timeout', 'no answer has come', { outcome: 'unknown' })

interface Play {
  /** The number of tickets of each purchase. */
  quantities: number[]
  /** Carries out a commit, or fails; the index counts the commits, from 0. */
  onCommit?(send: () => Promise<unknown>, index: number, etcd: MemoryEtcd): Promise<unknown>
  /** The time that the first purchase has left, in milliseconds. */
  firstLeftMs?: number
  /** The leadership under which another process has sent the first purchase. */
  firstOwned?: Revision
  leadership?: Leadership
}

async function settled({
  quantities,
  onCommit = (send) => send(),
  firstLeftMs = writeBudget.totalMs,
  firstOwned,
  leadership,
}: Play) {
  const etcd = new MemoryEtcd()
  const door = etcd.door()
  await putEvent(door, eventId, {}, { Standard: 3 })
  etcd.audit.faults.length = 0
  let commits = 0
  const txn = ((request, options) => {
    const send = () => door.txn(request, options)
    return request.compare ? onCommit(send, commits++, etcd) : send()
  }) as EtcdStore['txn']
  const options = {
    store: { txn },
    leases: new HourLeases(door.leases),
    now: () => new Date().toISOString(),
    onLostRace: () => {
      lostRaces += 1
    },
    onBatch: (steps: number) => void counted.push(steps),
  }
  let lostRaces = 0
  const counted: number[] = []
  const reader = new EventReader(eventId, options)
  const committer = new BatchCommitter(eventId, options, { reader, backlog: new Backlog(), leadership })
  const replies = quantities.map(() => 'not settled')
  const pending = quantities.map(
    (quantity, index): Pending => ({
      step: buyOf(index, quantity),
      bytes: 1,
      endsAt: performance.now() + (index === 0 ? firstLeftMs : writeBudget.totalMs),
      owned: index === 0 ? firstOwned : undefined,
      isSuspected: false,
      resolve: () => {
        replies[index] = 'bought'
      },
      reject: (error) => {
        replies[index] = nameOf(error)
      },
    }),
  )
  const end = await committer.settle(await reader.readReady(pending))
  const stored = quantities.map((_, index) => etcd.get(Purchase.key.build(ofBuyer(index))) !== undefined)
  return { end: end.kind, replies, stored, counted, lostRaces, commits, faults: etcd.audit.faults }
}

const ofBuyer = (index: number) => ({ username: `buyer${index}`, eventId, orderId: orderId(index) })

function buyOf(index: number, quantity: number): Step {
  return { kind: 'buy', of: ofBuyer(index), lines: [{ ticketType: 'Standard', quantity }], onlyFree: false }
}

function nameOf(error: unknown): string {
  if (error instanceof NotEventLeader) return error.name
  return error instanceof Refusal ? error.failure.code : failureOfStore(error).code
}

const committed: BatchEnd['kind'] = 'committed'
const unknown: BatchEnd['kind'] = 'unknown'
const rejected: BatchEnd['kind'] = 'rejected'

describe('a committed batch', () => {
  it('answers each of its steps, and counts once with all of them', async () => {
    expect(await settled({ quantities: [1, 3, 2] })).toEqual({
      end: committed,
      replies: ['bought', 'not-enough-left', 'bought'],
      stored: [true, false, true],
      counted: [3],
      lostRaces: 0,
      commits: 1,
      faults: [],
    })
  })

  it('also counts if all its steps are refused: the refusals were compared with the store', async () => {
    const { end, replies, counted, commits } = await settled({ quantities: [4] })
    expect([end, replies, counted, commits]).toEqual([committed, ['not-enough-left'], [1], 1])
  })

  it('counts once if it has lost a race before', async () => {
    const played = await settled({
      quantities: [1, 2],
      onCommit: (send, index, etcd) => {
        // Another process writes the event.
        const key = Event.key.build({ eventId })
        if (index === 0) etcd.write(key, etcd.get(key) ?? '')
        return send()
      },
    })
    expect(played).toMatchObject({ end: committed, replies: ['bought', 'bought'], counted: [2] })
    expect(played).toMatchObject({ lostRaces: 1, commits: 2, faults: [] })
  })

  it('counts without the steps that had too little time left', async () => {
    const played = await settled({ quantities: [1, 1], firstLeftMs: writeBudget.commitMsMin - 1 })
    expect(played).toMatchObject({ end: committed, replies: ['busy', 'bought'], stored: [false, true] })
    expect(played.counted).toEqual([1])
  })
})

describe('a batch without an answer', () => {
  it('is not counted, and its steps are answered if the store shows them', async () => {
    const played = await settled({
      quantities: [1, 3],
      onCommit: async (send) => {
        await send()
        throw lost
      },
    })
    expect(played).toMatchObject({ end: unknown, counted: [], commits: 1, faults: [] })
    // The store does not show a refusal.
    expect(played.replies).toEqual(['bought', 'outcome-unknown'])
  })

  it('is not counted, and has an unknown outcome if the store does not show it', async () => {
    const played = await settled({ quantities: [1, 1], onCommit: () => Promise.reject(lost) })
    expect(played).toMatchObject({ end: unknown, counted: [], stored: [false, false] })
    expect(played.replies).toEqual(['outcome-unknown', 'outcome-unknown'])
  })

  it('is not counted if its second request finds the writes of the first', async () => {
    const played = await settled({
      quantities: [1],
      onCommit: async (send, index) => {
        if (index === 0) await send()
        return send()
      },
    })
    // The batch is decided again. Its answer rests on the second commit.
    expect(played).toMatchObject({ end: committed, replies: ['bought'], counted: [1], lostRaces: 1 })
    expect(played.faults).toEqual([])
  })
})

describe('a batch that is not committed', () => {
  it('is not counted, and fails with the failure of the store', async () => {
    const refused = new EtcdFailure('unavailable', 'no leader')
    const played = await settled({ quantities: [1], onCommit: () => Promise.reject(refused) })
    expect(played).toMatchObject({ end: rejected, replies: ['unavailable'], counted: [], commits: 1 })
  })

  it('leaves the steps of another event leader to that process', async () => {
    const leadership: Leadership = {
      since: () => undefined,
      other: () => ({}),
      observe: () => undefined,
    }
    const played = await settled({ quantities: [1, 1], leadership })
    expect(played.replies).toEqual(['NotEventLeader', 'NotEventLeader'])
    expect(played).toMatchObject({ end: rejected, counted: [], commits: 0 })
  })

  it('does not contain a step that was sent under a lost leadership', async () => {
    const leadership: Leadership = {
      since: () => undefined,
      other: () => undefined,
      observe: () => undefined,
    }
    const played = await settled({ quantities: [1, 1], firstOwned: revisionZero, leadership })
    expect(played).toMatchObject({ replies: ['NotEventLeader', 'bought'], counted: [1] })
  })
})
