import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Revision } from '../key-value.ts'
import { isInRange, type Operation } from './testing/memory-history.ts'
import { Client, eventsOf, stage } from './testing/stage.ts'
import type { WatchMessage } from './watch-message.ts'
import type { WatchCreateRequest } from './watch-request.ts'

const key = fc.constantFrom('a', 'aa', 'ab', 'b', 'c', '\xff')
const change = fc.oneof(
  { weight: 3, arbitrary: key.map((each): Operation => ['put', each, 'v'.repeat(each.length * 20)]) },
  { weight: 1, arbitrary: key.map((each): Operation => ['delete', each]) },
)
const request = fc.record<WatchCreateRequest>({
  watchId: fc.constant(0),
  key: fc.oneof(key, fc.constant('')),
  rangeEnd: fc.constantFrom('', '', '\0', 'b', 'ac', 'c'),
  startRevision: fc.oneof(fc.constant(0), fc.nat(60)),
  filters: fc.subarray([0, 1]),
  prevKv: fc.boolean(),
  progressNotify: fc.boolean(),
  fragment: fc.boolean(),
})
const client = fc.nat(1)
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('txn'),
      operations: fc.array(change, { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('watch'), client, request }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel'), client, id: fc.nat(4) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('read'),
      client,
      messages: fc.nat(6),
      bytesMax: fc.constantFrom(1, 300, 5_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('compact'), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('tick'), client }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('progress'), client }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('restore'),
      operations: fc.array(change, { minLength: 1, maxLength: 5 }),
    }),
  },
)

/** Checks one watch against the history: its events are a part of it without a gap. */
class Observer {
  readonly request: WatchCreateRequest
  /** Everything before this revision was received. */
  next: Revision
  end: 'none' | 'cancelled' | 'compacted' = 'none'
  private pieces: unknown[] = []

  constructor(given: WatchCreateRequest, created: Revision) {
    this.request = given
    this.next = given.startRevision || created + 1
  }

  /** The revisions before `before` that the watch must have received from `next` on. */
  missing({ history }: ReturnType<typeof stage>, before: Revision): Revision[] {
    return history.changes
      .filter(
        ({ revision, events }) =>
          revision >= this.next && revision < before && this.select(events).length > 0,
      )
      .map(({ revision }) => revision)
  }

  receive(staged: ReturnType<typeof stage>, message: WatchMessage): void {
    expect(this.end).toBe('none')
    expect(message.prevKv).toBe(this.request.prevKv)
    if (message.fragment) expect(this.request.fragment).toBe(true)
    message.changes.forEach(({ revision, events }, position) => {
      expect(this.missing(staged, revision)).toEqual([])
      const all = this.select(staged.history.changes[revision - 2]?.events ?? [])
      this.pieces.push(...events.map(({ type, kv }) => ({ type, kv })))
      expect(events.length).toBeGreaterThan(0)
      const isWhole = this.pieces.length === all.length
      if (!isWhole) expect([message.fragment, position]).toEqual([true, message.changes.length - 1])
      expect(this.pieces).toEqual(all.slice(0, this.pieces.length).map(({ type, kv }) => ({ type, kv })))
      if (!isWhole) return
      expect(revision).toBeGreaterThanOrEqual(this.next)
      this.next = revision + 1
      this.pieces = []
    })
    expect(message.revision).toBeLessThanOrEqual(staged.history.revision)
    expect(message.revision).toBeGreaterThanOrEqual(message.changes.at(-1)?.revision ?? 0)
  }

  private select<T extends { type: 'put' | 'delete'; kv: { key: string } }>(events: readonly T[]): T[] {
    const { key: start, rangeEnd, filters } = this.request
    const range = { key: start === '' ? '\0' : start, rangeEnd }
    return events.filter(
      ({ type, kv }) => isInRange(kv.key, range) && !filters.includes(type === 'put' ? 0 : 1),
    )
  }
}

/** A client that checks each message that it reads. */
class CheckedClient extends Client {
  readonly observers = new Map<number, Observer>()
  private readonly staged: ReturnType<typeof stage>
  /** The requests whose answers were not read. */
  private readonly requested: WatchCreateRequest[] = []

  constructor(staged: ReturnType<typeof stage>) {
    super(staged.hub)
    this.staged = staged
  }

  override watch(given: WatchCreateRequest): void {
    this.requested.push(given)
    super.watch(given)
  }

  check(message: WatchMessage): void {
    if (message.created) {
      const given = this.requested.shift()
      if (given !== undefined && !message.canceled)
        this.observers.set(message.watchId, new Observer(given, message.revision))
    } else if (message.watchId === -1) {
      for (const observer of this.observers.values())
        if (observer.end === 'none') {
          expect(observer.missing(this.staged, message.revision + 1)).toEqual([])
          expect(message.revision).toBeGreaterThanOrEqual(observer.request.startRevision)
        }
    } else {
      const observer = this.observers.get(message.watchId)
      if (observer === undefined) throw new Error(`watch ${message.watchId} was not created`)
      if (message.canceled) {
        expect(observer.end).toBe('none')
        observer.end = message.compactRevision > 0 ? 'compacted' : 'cancelled'
        if (observer.end === 'compacted') expect(observer.next).toBeLessThan(message.compactRevision)
      } else if (eventsOf(message).length === 0) {
        expect(observer.request.progressNotify).toBe(true)
        expect(observer.missing(this.staged, message.revision + 1)).toEqual([])
        expect(message.revision).toBeGreaterThanOrEqual(observer.request.startRevision)
      } else observer.receive(this.staged, message)
    }
  }
}

it('delivers to each watch the filtered history from its start, in order, each revision once and whole', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const staged = stage({
        limits: {
          queueEventsMax: 8,
          queueBytesMax: 600,
          messageRevisionsMax: 4,
          fragmentBytes: 200,
          readRecordsMax: 3,
          readsMax: 2,
        },
      })
      const { history, hub } = staged
      staged.client.stream.close()
      const clients = [new CheckedClient(staged), new CheckedClient(staged)] as const
      for (const each of steps) {
        if (each.type === 'txn') history.txn(...each.operations)
        else if (each.type === 'compact') {
          history.compact(Math.max(history.compactRevision, Math.floor(each.share * history.revision)))
        } else if (each.type === 'restore') {
          history.onChange = () => {}
          for (const operation of each.operations) history.txn(operation)
          history.onChange = (published) => hub.publish(published)
          hub.restored()
        } else {
          const reader = clients[each.client === 0 ? 0 : 1]
          if (each.type === 'watch') reader.watch(each.request)
          else if (each.type === 'cancel') reader.stream.cancel(each.id)
          else if (each.type === 'tick') reader.stream.progressTick()
          else if (each.type === 'progress') reader.stream.requestProgress()
          else
            for (let count = 0; count < each.messages; count += 1) {
              const message = reader.stream.next(each.bytesMax)
              if (message !== undefined) reader.check(message)
            }
        }
      }
      for (const reader of clients) {
        for (const message of reader.read(1_000)) reader.check(message)
        for (const observer of reader.observers.values())
          if (observer.end === 'none') expect(observer.missing(staged, history.revision + 1)).toEqual([])
        const { wakes } = reader
        reader.watch({ ...probe, startRevision: 0 })
        expect(reader.wakes).toBe(wakes + 1)
        reader.stream.close()
      }
      expect(hub.statistics).toEqual({ streams: 0, watchers: 0, synced: 0, unsynced: 0, future: 0 })
    }),
    { numRuns: 400 },
  )
})

const probe: WatchCreateRequest = {
  watchId: 0,
  key: 'a',
  rangeEnd: '',
  startRevision: 0,
  filters: [],
  prevKv: false,
  progressNotify: false,
  fragment: false,
}
