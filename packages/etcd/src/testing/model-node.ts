import type { IEvent, IWatchCreateRequest, IWatchResponse } from 'etcd3'
import type { Keyspace } from '../keyspace.ts'
import type { WatchStream, WatchStreamListener } from '../watch-stream.ts'

interface OpenWatch {
  readonly start: number
  readonly listener: WatchStreamListener
}

/**
 * The watches of one etcd node, as far as their start matters. It combines the limits of all
 * versions:
 *
 * - A watch whose start lies beyond the node's revision gets no progress notification (3.5.30).
 * - A watch that starts at the compacted revision does not get the deletes made there (3.4.23).
 * - A watch that starts below it is cancelled.
 */
export class ModelNode {
  readonly address: string
  /** The start of every requested watch. */
  readonly starts: number[] = []
  /** Called once, after the next watch was created. */
  onceOpened: (() => void) | undefined
  private readonly keyspace: Keyspace
  /** The event of each revision; the first write of a store has revision 2. */
  private readonly events: IEvent[] = []
  private compacted = 0
  private watches: OpenWatch[] = []

  constructor(keyspace: Keyspace, address = 'node:1') {
    this.keyspace = keyspace
    this.address = address
  }

  get revision(): number {
    return this.events.length + 1
  }

  put(count = 1): this {
    for (let i = 0; i < count; i++) this.write('Put')
    return this
  }

  delete(): this {
    return this.write('Delete')
  }

  compact(revision: number): this {
    this.compacted = revision
    return this
  }

  /** Sends the notification that a node sends each second. */
  reportProgress(): void {
    for (const { start, listener } of this.watches)
      if (start <= this.revision) listener.onResponse(this.response())
  }

  /** Cuts every connection. */
  break(): void {
    const broken = this.watches
    this.watches = []
    for (const { listener } of broken) listener.onEnd(new Error('cut'))
  }

  open(request: IWatchCreateRequest, listener: WatchStreamListener): WatchStream {
    const start = Number(request.start_revision ?? this.revision + 1)
    this.starts.push(start)
    const watch = { start, listener }
    const close = () => {
      this.watches = this.watches.filter((each) => each !== watch)
    }
    this.watches.push(watch)
    // A node answers later; by then the watch has its stream.
    queueMicrotask(() => queueMicrotask(() => this.create(watch)))
    return { address: this.address, ping: () => {}, close }
  }

  private create(watch: OpenWatch): void {
    watch.listener.onResponse(this.response({ created: true }))
    const { onceOpened } = this
    this.onceOpened = undefined
    onceOpened?.()
    if (!this.watches.includes(watch)) return
    if (watch.start < this.compacted) {
      watch.listener.onResponse(this.response({ canceled: true, compact_revision: `${this.compacted}` }))
      return
    }
    const events = this.events.slice(Math.max(0, watch.start - 2)).filter(({ type, kv }) => {
      const isLost = type === 'Delete' && Number(kv.mod_revision) === this.compacted
      return !isLost
    })
    if (events.length > 0) watch.listener.onResponse(this.response({ events }))
  }

  private write(type: IEvent['type']): this {
    const mod_revision = `${this.revision + 1}`
    const kv = {
      key: this.keyspace.key('k'),
      value: Buffer.from(''),
      create_revision: mod_revision,
      mod_revision,
      version: '1',
      lease: '0',
    }
    const event: IEvent = { type, kv, prev_kv: null as never }
    this.events.push(event)
    for (const { start, listener } of this.watches)
      if (start <= this.revision) listener.onResponse(this.response({ events: [event] }))
    return this
  }

  private response(fields: Partial<IWatchResponse> = {}): IWatchResponse {
    return {
      header: { cluster_id: '1', member_id: '1', raft_term: '1', revision: `${this.revision}` },
      watch_id: '0',
      created: false,
      canceled: false,
      compact_revision: '0',
      cancel_reason: '',
      fragment: false,
      events: [],
      ...fields,
    }
  }
}
