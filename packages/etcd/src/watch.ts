import type { IEvent, IWatchResponse } from 'etcd3'
import { backoffMs } from './backoff.ts'
import { type Clock, systemClock } from './clock.ts'
import { EtcdFailure } from './failure.ts'
import type { Keyspace } from './keyspace.ts'
import { parseRevision, type Revision, revisionBefore } from './revision.ts'
import type { WatchEvent, WatchListener, WatchMessage } from './watch-message.ts'
import type { WatchSource, WatchStream, WatchStreamListener } from './watch-stream.ts'
import { failureOf } from './wire-failure.ts'

/**
 * Invariants of a watch:
 *
 * 1. `cursor` is the last revision whose selected events were all delivered. It moves to an event's
 *    own `mod_revision`. It moves to a header's revision only if the response has no events: a
 *    catch-up batch carries the header of the current revision.
 * 2. Each connection starts at the cursor itself, and events that are not newer are dropped. Since
 *    3.4.38, 3.5.22 and 3.6.2 etcd sends no progress notification to a watch whose start is beyond
 *    the store's revision. In every idle store, a start at cursor + 1 is such a start.
 * 3. No connection starts beyond the revision of its node. A node that has not reached the cursor
 *    receives a second request, from its own revision. Either it lags, or the cursor lies in the
 *    future.
 * 4. A compaction ends the watch if and only if it is beyond the cursor. A start at the compacted
 *    revision is allowed. There etcd 3.4.23 omits deletes, but the events of the cursor's revision
 *    were delivered before. A start at cursor + 1 would lose a delete compacted at that revision.
 * 5. The events of one revision are delivered together. etcd never splits a revision between two
 *    responses; fragments of one response are joined first.
 */

export interface WatchOptions {
  /**
   * The first revision to deliver, inclusive; the caller has everything before it. It may lie in
   * the future. Default: the next revision.
   */
  readonly from?: Revision | undefined
  /** Deliver with each event the former value of the key, if etcd still has it. */
  readonly withPrevious?: boolean | undefined
  /**
   * Selects some of the watched keys. Events of other keys are dropped before their values are
   * read. A revision with no selected key is delivered as progress. Default: all keys.
   */
  readonly only?: ((key: string) => boolean) | undefined
  /**
   * A watch without messages for this long, in spite of pings, moves to another host. Default 4 s.
   */
  readonly silentMs?: number | undefined
  readonly clock?: Clock | undefined
}

const resubscribeDelay = { firstMs: 50, maxMs: 2_000 }
const usualSilentMs = 4_000
/**
 * Silence is counted in ticks rather than by the clock: a process that was suspended must not
 * suspect its node.
 */
const silentTicks = 8
/**
 * Early, because etcd skips a notification after an event: it may be silent for two of its
 * intervals.
 */
const pingTicks = 1

/** A node and the revision that it had reached when it created a watch. */
interface LaggingNode {
  readonly address: string
  readonly revision: Revision
}

type Ending =
  | { readonly why: 'closed' | 'compacted' | 'replaced' | 'again' }
  | { readonly why: 'broken'; readonly error: unknown }
  | { readonly why: 'lagging'; readonly node: LaggingNode }

/** A watch that loses no events. Its invariants are at the top of this file. */
export class Watch {
  private readonly source: WatchSource
  private readonly keyspace: Keyspace
  private readonly keys: { key: Buffer; range_end?: Buffer }
  private readonly options: WatchOptions
  private readonly listener: WatchListener
  private readonly clock: Clock
  private readonly closing = new AbortController()
  private readonly fragments: IEvent[] = []
  private position: Revision | undefined
  /**
   * A restored cluster may soon be ahead of the cursor: only its id shows that its revisions are
   * different.
   */
  private clusterId: string | undefined
  private receivedAt: number | undefined
  private quietTicks = 0

  constructor(
    source: WatchSource,
    keyspace: Keyspace,
    keys: { key: Buffer; range_end?: Buffer },
    options: WatchOptions,
    listener: WatchListener,
  ) {
    this.source = source
    this.keyspace = keyspace
    this.keys = keys
    this.options = options
    this.listener = listener
    this.clock = options.clock ?? systemClock
    this.position = options.from === undefined ? undefined : revisionBefore(options.from)
    void this.run()
  }

  /**
   * The last revision whose selected events were all delivered; undefined until a watch without
   * `from` has begun.
   */
  get cursor(): Revision | undefined {
    return this.position
  }

  /** The time of the node's last message, by the clock; undefined if there was none. */
  get lastReceivedAt(): number | undefined {
    return this.receivedAt
  }

  /** Ends the watch; the listener is not called again. */
  close(): void {
    this.closing.abort()
  }

  private async run(): Promise<void> {
    const close = () => this.close()
    this.source.closed.addEventListener('abort', close)
    if (this.source.closed.aborted) close()
    await this.followUntilEnded()
    this.source.closed.removeEventListener('abort', close)
  }

  private async followUntilEnded(): Promise<void> {
    let lagging: LaggingNode | undefined
    for (let failures = 0; !this.closing.signal.aborted; ) {
      const receivedBefore = this.receivedAt
      const ending = await this.follow(lagging)
      lagging = ending.why === 'lagging' ? ending.node : undefined
      if (ending.why === 'lagging' || ending.why === 'again') continue
      if (ending.why !== 'broken') return
      failures = this.receivedAt === receivedBefore ? failures + 1 : 0
      this.deliver({ type: 'interrupted', failure: failureOf(ending.error, 'not-applied') })
      await this.clock.sleep(backoffMs(failures, resubscribeDelay, this.clock.random()), this.closing.signal)
    }
  }

  /**
   * Follows one connection to its end.
   *
   * @param lagging the node to use, which has not reached the cursor; any node if undefined
   */
  private async follow(lagging: LaggingNode | undefined): Promise<Ending> {
    this.fragments.length = 0
    this.quietTicks = 0
    const { signal } = this.closing
    let ended = false
    let stream: WatchStream | undefined
    let timer: NodeJS.Timeout | undefined
    let close = () => {}
    try {
      return await new Promise<Ending>((resolve, reject) => {
        close = () => resolve({ why: 'closed' })
        signal.addEventListener('abort', close)
        const listener: WatchStreamListener = {
          onResponse: (response) => {
            // Responses that arrive together with the ending are dropped.
            if (ended) return
            const ending = this.receive(response, stream?.address ?? '', lagging)
            ended = ending !== undefined
            if (ending) resolve(ending)
          },
          onEnd: (error) => resolve({ why: 'broken', error }),
        }
        const request = this.request(lagging?.revision ?? this.position)
        const opening = this.source.open(request, listener, lagging?.address)
        opening.then((opened) => {
          stream = opened
          if (signal.aborted) return stream.close()
          timer = setInterval(
            () => {
              if (this.isSilent(opened)) resolve({ why: 'broken', error: this.silence(opened) })
            },
            (this.options.silentMs ?? usualSilentMs) / silentTicks,
          )
        }, reject)
      })
    } catch (error) {
      return { why: 'broken', error }
    } finally {
      signal.removeEventListener('abort', close)
      clearInterval(timer)
      stream?.close()
    }
  }

  private request(start: Revision | undefined) {
    return {
      ...this.keys,
      // etcd interprets a start of 0 as "from now on". The first event of any store has revision 2.
      ...(start === undefined ? {} : { start_revision: Math.max(1, start) }),
      progress_notify: true,
      prev_kv: this.options.withPrevious ?? false,
      // A catch-up batch has up to 1,000 revisions of up to 1.5 MiB each: more than the limit of a
      // message.
      fragment: true,
    }
  }

  private receive(
    response: IWatchResponse,
    address: string,
    lagging: LaggingNode | undefined,
  ): Ending | undefined {
    this.receivedAt = this.clock.now()
    this.quietTicks = 0
    if (response.canceled) return this.receiveCancel(response, lagging)
    // The answer to a ping is only a sign of life: it may overtake events that this watch has not
    // received yet.
    if (response.watch_id === '-1') return undefined
    if (response.created) {
      this.clusterId ??= response.header.cluster_id
      if (this.clusterId !== response.header.cluster_id) {
        this.deliver({ type: 'replaced' })
        return { why: 'replaced' }
      }
      const revision = parseRevision(response.header.revision)
      this.position ??= revision
      if (revision < this.position && !lagging) return { why: 'lagging', node: { address, revision } }
      this.deliver({ type: 'connected', host: address, nodeRevision: revision })
      if (revision < this.position) this.deliver({ type: 'behind', revision })
      return undefined
    }
    if (response.fragment) {
      this.fragments.push(...response.events)
      return undefined
    }
    const events =
      this.fragments.length > 0 ? [...this.fragments.splice(0), ...response.events] : response.events
    if (events.length > 0) this.deliverEvents(events)
    else this.deliverProgress(parseRevision(response.header.revision))
    return undefined
  }

  private receiveCancel(response: IWatchResponse, lagging: LaggingNode | undefined): Ending {
    const compactRevision = parseRevision(response.compact_revision)
    if (compactRevision === 0) return { why: 'broken', error: refusal(response.cancel_reason) }
    // Between the two requests the node caught up and compacted; a start at the cursor is allowed.
    if (lagging && compactRevision <= (this.position ?? 0)) return { why: 'again' }
    this.deliver({ type: 'compacted', compactRevision })
    return { why: 'compacted' }
  }

  private deliverEvents(events: readonly IEvent[]): void {
    for (let start = 0; start < events.length; ) {
      const text = (events[start] as IEvent).kv.mod_revision
      let end = start + 1
      while (end < events.length && (events[end] as IEvent).kv.mod_revision === text) end++
      const revision = parseRevision(text)
      const group = events.slice(start, end)
      start = end
      // The cursor's own revision is sent again on each connection, and more by a node that lags.
      if (this.position !== undefined && revision <= this.position) continue
      this.position = revision
      const wanted = group.flatMap((event) => this.readEvent(event, revision) ?? [])
      this.deliver(
        wanted.length > 0 ? { type: 'events', revision, events: wanted } : { type: 'progress', revision },
      )
    }
  }

  private deliverProgress(revision: Revision): void {
    const isBehind = this.position !== undefined && revision < this.position
    if (!isBehind) this.position = revision
    this.deliver({ type: isBehind ? 'behind' : 'progress', revision })
  }

  /** @returns undefined for a key that is not selected */
  private readEvent({ type, kv, prev_kv }: IEvent, modRevision: Revision): WatchEvent | undefined {
    const { only } = this.options
    const key = this.keyspace.strip(kv.key)
    if (only && !only(key)) return undefined
    const previous = prev_kv ? { previous: this.keyspace.entry(prev_kv) } : {}
    return type === 'Delete'
      ? { type: 'delete', key, modRevision, ...previous }
      : { type: 'put', ...this.keyspace.entry(kv), ...previous }
  }

  private isSilent(stream: WatchStream): boolean {
    this.quietTicks += 1
    if (this.quietTicks > pingTicks) stream.ping()
    return this.quietTicks > silentTicks
  }

  private silence(stream: WatchStream): EtcdFailure {
    this.source.suspect(stream.address)
    return new EtcdFailure('unavailable', `${stream.address} has fallen silent`)
  }

  private deliver(message: WatchMessage): void {
    if (!this.closing.signal.aborted) this.listener(message)
  }
}

function refusal(reason: string): EtcdFailure {
  const code = /permission|auth/.test(reason) ? 'auth' : 'internal'
  return new EtcdFailure(code, reason || 'the node ended the watch without a reason')
}
