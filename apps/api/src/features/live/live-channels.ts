import type { Mirror } from '@ticketcd/etcd'
import {
  type AlertView,
  type ClusterHealth,
  type EventCounts,
  eventTopic,
  type LiveMessage,
  type LiveTopic,
  type Statistics,
  type TicketView,
} from '@ticketcd/schema'
import type { Caller } from '../../http/trpc.ts'
import { AccountChannel, type AccountMessage } from './account-channel.ts'
import { CatalogueChannel } from './catalogue-channel.ts'
import { ValueChannel } from './channel.ts'
import type { RecentChanges } from './recent-changes.ts'
import type { Channel, Subscriber } from './subscriber.ts'

/** The sources of the topics' values. */
export interface LiveSources {
  mirror: Mirror
  /** Must receive the mirror's changes before the hub does. */
  catalogue: LiveCatalogue
  /**
   * Unread alerts of an account that have fired since a revision. Without this source, a resumed
   * stream receives no missed alerts.
   */
  firedSince?: ((username: string, revision: number) => AlertView[]) | undefined
  /** Without it, the topic `stats` sends nothing. */
  stats?: (() => Statistics) | undefined
  /** Without it, the topic `cluster` sends nothing. */
  cluster?: (() => ClusterHealth) | undefined
  /** Called if a topic's value cannot be computed. The topic continues with its next change. */
  onFailure(error: unknown): void
}

/** The part of the catalogue that the hub reads. */
export interface LiveCatalogue {
  /** `undefined` if the event is unknown or a draft. */
  counts(eventId: string): (EventCounts & { tickets: TicketView[] }) | undefined
  /**
   * Events whose state the clock alone has changed after `afterMs` and until `untilMs`, both in
   * milliseconds since 1970.
   */
  turned(afterMs: number, untilMs: number): string[]
}

/**
 * The followed topics, each with its channel. No value is computed for a topic without followers.
 */
export class LiveChannels {
  private readonly sources: LiveSources
  private readonly recent: { events: RecentChanges; lists: RecentChanges }
  private readonly byKey = new Map<string, Channel>()
  /** Keys of the channels that changed since the last tick. */
  private readonly touched = new Set<string>()

  /** @param recent the latest changes, for resumed streams */
  constructor(sources: LiveSources, recent: { events: RecentChanges; lists: RecentChanges }) {
    this.sources = sources
    this.recent = recent
  }

  has(topic: LiveTopic): boolean {
    return this.byKey.has(topic)
  }

  /** Adds a subscriber to the channels of its topics. */
  follow(subscriber: Subscriber, topics: readonly LiveTopic[]): void {
    for (const topic of topics) {
      const channel = this.channelOf(topic, subscriber.caller)
      subscriber.channels.set(topic, channel)
      channel.followers.add(subscriber)
    }
  }

  unfollow(subscriber: Subscriber, topics: readonly LiveTopic[]): void {
    for (const topic of topics) {
      const channel = subscriber.channels.get(topic)
      subscriber.channels.delete(topic)
      if (!channel?.followers.delete(subscriber) || channel.followers.size > 0) continue
      const key = keyOf(topic, subscriber.caller)
      if (this.byKey.get(key) === channel) this.byKey.delete(key)
      this.touched.delete(key)
    }
  }

  /**
   * Marks a topic as changed.
   *
   * @returns whether the topic has followers
   */
  touch(topic: LiveTopic): boolean {
    return this.touchKey(topic)
  }

  /**
   * Publishes a message to all streams of an account.
   *
   * @returns whether the account has a stream
   */
  publish(username: string, message: AccountMessage): boolean {
    const key = accountKey(username)
    const channel = this.byKey.get(key)
    if (channel instanceof AccountChannel) channel.add(message)
    return this.touchKey(key)
  }

  /** Publishes a message to all accounts that have a stream. */
  publishAll(message: AccountMessage): void {
    for (const [key, channel] of this.byKey) {
      if (!(channel instanceof AccountChannel)) continue
      channel.add(message)
      this.touchKey(key)
    }
  }

  touchAll(): void {
    for (const key of this.byKey.keys()) this.touchKey(key)
  }

  /**
   * Refreshes the channels that were touched.
   *
   * @returns the channels that changed
   */
  refresh(tick: number): Channel[] {
    const changed: Channel[] = []
    for (const key of this.touched) {
      const channel = this.byKey.get(key)
      if (!channel) continue
      changed.push(channel)
      try {
        channel.refresh(tick)
      } catch (error) {
        this.sources.onFailure(error)
      }
    }
    this.touched.clear()
    return changed
  }

  private touchKey(key: string): boolean {
    if (!this.byKey.has(key)) return false
    this.touched.add(key)
    return true
  }

  private channelOf(topic: LiveTopic, caller: Caller | undefined): Channel {
    const key = keyOf(topic, caller)
    const known = this.byKey.get(key)
    if (known) return known
    const made = this.makeChannel(topic, caller)
    this.byKey.set(key, made)
    // The next tick reads its value, together with all changes up to then.
    this.touched.add(key)
    return made
  }

  private makeChannel(topic: LiveTopic, caller: Caller | undefined): Channel {
    const { mirror, stats, cluster, firedSince } = this.sources
    const { events, lists } = this.recent
    const revision = () => mirror.revision
    if (topic === 'catalogue')
      return new CatalogueChannel({ changes: events, publish: (eventIds) => this.catalogueOf(eventIds) })
    if (topic === 'me') {
      if (!caller) throw new TypeError('a stream without a session follows an account')
      const { username } = caller
      return new AccountChannel({
        username,
        changes: lists,
        revision,
        firedSince: (since) => firedSince?.(username, since) ?? [],
      })
    }
    if (topic === 'stats')
      return new ValueChannel(() => stats && { type: 'stats', revision: revision(), stats: stats() })
    if (topic === 'cluster')
      return new ValueChannel(() => cluster && { type: 'cluster', revision: revision(), cluster: cluster() })
    const eventId = topic.slice(eventTopic('').length)
    return new ValueChannel(() => this.event(eventId))
  }

  private event(eventId: string): LiveMessage {
    const { mirror, catalogue } = this.sources
    const event = catalogue.counts(eventId)
    if (!event) return { type: 'event-gone', revision: mirror.revision, eventId }
    return { type: 'event', revision: mirror.revision, event }
  }

  private catalogueOf(eventIds: readonly string[]): LiveMessage {
    const { mirror, catalogue } = this.sources
    const events: EventCounts[] = []
    const gone: string[] = []
    for (const eventId of eventIds) {
      const found = catalogue.counts(eventId)
      if (!found) gone.push(eventId)
      else {
        const { tickets: _tickets, ...counts } = found
        events.push(counts)
      }
    }
    return { type: 'catalogue', revision: mirror.revision, events, gone }
  }
}

/** `me` is a separate topic for each account. */
function keyOf(topic: LiveTopic, caller: Caller | undefined): string {
  return topic === 'me' ? accountKey(caller?.username ?? '') : topic
}

function accountKey(username: string): string {
  return `me:${username}`
}
