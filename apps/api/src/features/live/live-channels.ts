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
import type { Caller } from '../../trpc.ts'
import { AccountChannel, type AccountMessage } from './account-channel.ts'
import { CatalogueChannel } from './catalogue-channel.ts'
import { type Channel, ValueChannel } from './channel.ts'
import type { RecentChanges } from './recent-changes.ts'
import type { Subscriber } from './subscriber.ts'

/** What topics are made of. */
export interface LiveSources {
  mirror: Mirror
  /** Must have heard of the mirror's changes before the hub does. */
  catalogue: LiveCatalogue
  /** Alerts of an account that have fired since a revision and were not read. Without it those who come back are told of none. */
  firedSince?: ((username: string, revision: number) => AlertView[]) | undefined
  /** Without it the topic is silent. */
  stats?: (() => Statistics) | undefined
  /** Without it the topic is silent. */
  cluster?: (() => ClusterHealth) | undefined
  /** Told of a topic whose value could not be had; the topic goes on with the next one. */
  onFailure(error: unknown): void
}

/** What the hub needs of the catalogue. */
export interface LiveCatalogue {
  /** `undefined` for an event that is unknown or a draft. */
  counts(eventId: string): (EventCounts & { tickets: TicketView[] }) | undefined
  /** Events whose state the clock alone has changed in between. Milliseconds since 1970. */
  turned(afterMs: number, untilMs: number): string[]
}

/** The topics that somebody follows, each with its channel; nothing is computed for one that nobody does. */
export class LiveChannels {
  private readonly sources: LiveSources
  private readonly recent: { events: RecentChanges; lists: RecentChanges }
  private readonly byKey = new Map<string, Channel>()
  /** Keys of channels that have something to tell at the next tick. */
  private readonly touched = new Set<string>()

  /** @param recent what has changed lately, for those who come back */
  constructor(sources: LiveSources, recent: { events: RecentChanges; lists: RecentChanges }) {
    this.sources = sources
    this.recent = recent
  }

  has(topic: LiveTopic): boolean {
    return this.byKey.has(topic)
  }

  /** Gives a subscriber its channels. */
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

  /** Something of this topic has changed. @returns whether anybody follows it */
  touch(topic: LiveTopic): boolean {
    return this.touchKey(topic)
  }

  /** For all streams of an account. @returns whether there is one */
  publish(username: string, message: AccountMessage): boolean {
    const key = accountKey(username)
    const channel = this.byKey.get(key)
    if (channel instanceof AccountChannel) channel.add(message)
    return this.touchKey(key)
  }

  /** For all accounts that have a stream. */
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

  /** Makes ready what was touched. @returns the channels that have something to tell */
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
    // Its value is asked for at the next tick, together with what has changed until then.
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

/** `me` is another topic for each account. */
function keyOf(topic: LiveTopic, caller: Caller | undefined): string {
  return topic === 'me' ? accountKey(caller?.username ?? '') : topic
}

function accountKey(username: string): string {
  return `me:${username}`
}
