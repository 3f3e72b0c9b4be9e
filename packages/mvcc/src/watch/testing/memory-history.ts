import type { History } from '../../history.ts'
import type { Change, Event, Key, KeyRange, KeyValue, Revision } from '../../key-value.ts'
import type { WrittenChange } from '../../written-change.ts'

export type Operation =
  | readonly ['put', Key]
  | readonly ['put', Key, string | Uint8Array]
  | readonly ['delete', Key]

/** The simplest history: a list of all changes. The first change makes revision 2, as in etcd. */
export class MemoryHistory implements History {
  revision: Revision = 1
  compactRevision: Revision = -1
  /** Called after each revision. */
  onChange: (change: WrittenChange) => void = () => {}
  /** All changes, also the compacted ones. */
  readonly changes: Change[] = []
  /** The calls of `changesFrom`. */
  reads = 0
  private readonly live = new Map<Key, KeyValue>()

  put(key: Key, value: string | Uint8Array = ''): Revision {
    return this.txn(['put', key, value])
  }

  delete(key: Key): Revision {
    return this.txn(['delete', key])
  }

  /** @returns the revision, the same as before if nothing changed */
  txn(...operations: readonly Operation[]): Revision {
    const revision = this.revision + 1
    const events: Event[] = []
    for (const [type, key, value = ''] of operations) {
      const prevKv = this.live.get(key)
      if (type === 'delete') {
        if (prevKv === undefined) continue
        this.live.delete(key)
        const kv = {
          ...prevKv,
          createRevision: 0,
          modRevision: revision,
          version: 0,
          value: bytes(''),
          lease: 0n,
        }
        events.push({ type, kv, prevKv })
      } else {
        const kv = {
          key,
          createRevision: prevKv?.createRevision ?? revision,
          modRevision: revision,
          version: (prevKv?.version ?? 0) + 1,
          value: bytes(value),
          lease: 0n,
        }
        this.live.set(key, kv)
        events.push({ type, kv, prevKv })
      }
    }
    if (events.length === 0) return this.revision
    const change = { revision, events }
    this.changes.push(change)
    this.revision = revision
    this.onChange({
      revision,
      events: events.map(({ type, kv, prevKv }) => ({
        type,
        key: kv.key,
        read: (withPrevKv) => ({ type, kv, prevKv: withPrevKv ? prevKv : undefined }),
      })),
    })
    return revision
  }

  compact(revision: Revision): void {
    this.compactRevision = revision
  }

  changesFrom(revision: Revision, range: KeyRange, recordsMax: number) {
    if (revision < this.compactRevision) throw new Error(`revision ${revision} is compacted`)
    this.reads += 1
    const changes: Change[] = []
    let records = 0
    let next = Math.max(revision, 2)
    for (; next <= this.revision && records < recordsMax; next += 1) {
      const events = this.eventsAt(next)
      records += events.length
      const inRange = events.filter(({ kv }) => isInRange(kv.key, range))
      if (inRange.length > 0) changes.push({ revision: next, events: inRange })
    }
    return { changes, next }
  }

  /** As in etcd, an event at the compacted revision has lost its previous version. */
  private eventsAt(revision: Revision): readonly Event[] {
    const { events } = this.changes[revision - 2] as Change
    if (revision > this.compactRevision) return events
    return events.map((event) => ({ ...event, prevKv: undefined }))
  }
}

export function isInRange(key: Key, range: KeyRange): boolean {
  if (range.rangeEnd === '') return key === range.key
  return key >= range.key && (range.rangeEnd === '\0' || key < range.rangeEnd)
}

function bytes(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value
}
