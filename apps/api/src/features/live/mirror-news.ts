import type { Keyed, Mirror } from '@ticketcd/etcd'
import { Event, Favourite, Notification, type OwnedList, Purchase, Ticket, Waiting } from '@ticketcd/schema'
import { ownedKey } from './account-channel.ts'
import { RecentChanges } from './recent-changes.ts'

/** Numbers of changed events, and of changed account lists, kept for resumed streams. */
const eventsKept = 2_000
const listsKept = 20_000

export interface MirrorNewsOptions {
  mirror: Mirror
  /**
   * Events whose state the clock alone has changed after `afterMs` and until `untilMs`, both in
   * milliseconds since 1970.
   */
  turned(afterMs: number, untilMs: number): string[]
  /** @returns milliseconds since 1970 */
  nowMs(): number
  /** @returns the tick that will publish a change made now */
  nextTick(): number
  onEvent(eventId: string): void
  onList(username: string, list: OwnedList, revision: number): void
  /**
   * Called after the mirror has missed history. The differences of its tables have been published
   * like other changes; the changes of the account lists are unknown.
   */
  onGap(revision: number): void
  /** Called when the cluster was replaced: its history may lack changes that were published. */
  onReplaced(): void
}

/**
 * Publishes the changes made by the mirror and by the clock, and keeps the latest ones for resumed
 * streams.
 *
 * Invariant: a draft is never named unless it was listed before.
 */
export class MirrorNews {
  readonly events = new RecentChanges(eventsKept, 0)
  readonly lists = new RecentChanges(listsKept, 0)
  private readonly options: MirrorNewsOptions
  private unsubscribe: (() => void)[] = []
  private turnedUntilMs = 0

  constructor(options: MirrorNewsOptions) {
    this.options = options
  }

  /** Subscribes to the mirror, which must be ready. No change from before is known. */
  start(): void {
    const { mirror, nowMs } = this.options
    this.startAnew()
    this.turnedUntilMs = nowMs()
    this.unsubscribe = [
      mirror.onTableChange(Event, (changes) => {
        for (const { parts, before, after } of changes)
          if (isListed(before) || isListed(after)) this.publishEvent(parts.eventId)
      }),
      mirror.onTableChange(Ticket, (changes) => {
        const listed = mirror.table(Event)
        for (const eventId of new Set(changes.map(({ parts }) => parts.eventId)))
          if (isListed(listed.get({ eventId }))) this.publishEvent(eventId)
      }),
      this.followList(Purchase, 'orders'),
      this.followList(Notification, 'alerts'),
      this.followList(Favourite, 'favourites'),
      this.followList(Waiting, 'waiting'),
      mirror.onRelisted((_revision, history) =>
        history === 'another' ? this.onReplaced() : this.onRelisted(),
      ),
    ]
  }

  close(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe()
  }

  /**
   * Publishes the events that the clock has changed since the last call, also if it was set back.
   * If they cannot be computed, the next call publishes them.
   */
  turn(): void {
    const nowMs = this.options.nowMs()
    const [afterMs, untilMs] = [this.turnedUntilMs, nowMs].sort((a, b) => a - b) as [number, number]
    if (afterMs === untilMs) return
    for (const eventId of this.options.turned(afterMs, untilMs)) this.publishEvent(eventId, true)
    this.turnedUntilMs = nowMs
  }

  private startAnew(): void {
    const { revision } = this.options.mirror
    const tick = this.options.nextTick() - 1
    this.events.startAnew(revision, tick)
    this.lists.startAnew(revision, tick)
  }

  private followList(record: Keyed<{ readonly username: string }>, list: OwnedList) {
    const { mirror, nextTick, onList } = this.options
    return mirror.onWrite<{ readonly username: string }>(record, (writes, revision) => {
      for (const username of new Set(writes.map(({ parts }) => parts.username))) {
        this.lists.add(ownedKey(list, username), { tick: nextTick(), revision })
        onList(username, list, revision)
      }
    })
  }

  private publishEvent(eventId: string, byTime = false): void {
    const { mirror, nextTick, onEvent } = this.options
    this.events.add(eventId, { tick: nextTick(), revision: mirror.revision, byTime })
    onEvent(eventId)
  }

  private onRelisted(): void {
    const { mirror, nextTick, onGap } = this.options
    this.lists.startAnew(mirror.revision, nextTick() - 1)
    onGap(mirror.revision)
  }

  private onReplaced(): void {
    this.startAnew()
    this.options.onReplaced()
  }
}

function isListed(event: { readonly value: { readonly status: string } } | undefined): boolean {
  return event !== undefined && event.value.status !== 'draft'
}
