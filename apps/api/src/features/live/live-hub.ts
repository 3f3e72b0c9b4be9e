import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import type { Keyed, Mirror } from '@ticketcd/etcd'
import {
  type AlertView,
  type ClusterHealth,
  Event,
  type EventCounts,
  eventTopic,
  Favourite,
  type LiveMessage,
  type LiveTopic,
  livePulseMs,
  Notification,
  type OwnedList,
  Purchase,
  type Statistics,
  staleAfterMs,
  Ticket,
  type TicketView,
  Waiting,
} from '@ticketcd/schema'
import type { Caller } from '../../trpc.ts'
import { AccountChannel, type AccountMessage, ownedKey, ownedLists } from './account-channel.ts'
import { CatalogueChannel } from './catalogue-channel.ts'
import { type Channel, ValueChannel } from './channel.ts'
import { bytesOf, Frame } from './frame.ts'
import { RecentChanges } from './recent-changes.ts'
import { Rounds } from './rounds.ts'
import { type StreamSocket, Subscriber } from './subscriber.ts'

/** How many changed events, and changed lists of accounts, are remembered for those who come back. */
const eventsKept = 2_000
const listsKept = 20_000
/** How many streams are written to at a tick, before others get a turn: some 5 ms of work. */
const slice = 256
/** How often the clock is looked at: states that change by time alone, the mirror's age, streams that were not free. */
const beatMs = 250
/** What a browser waits before it comes back, in milliseconds. The page spreads it by chance. */
const retryMs = 1_000
/** What has not ended by itself by then is cut off. */
const endingMsMax = 500
const endingCheckMs = 10
/** Later than any revision. */
const unreachable = Number.POSITIVE_INFINITY

/** What the hub needs of the catalogue. */
export interface LiveCatalogue {
  /** `undefined` for an event that is unknown or a draft. */
  counts(eventId: string): (EventCounts & { tickets: TicketView[] }) | undefined
  /** Events whose state the clock alone has changed in between. Milliseconds since 1970. */
  turned(afterMs: number, untilMs: number): string[]
}

export interface LiveHubOptions {
  mirror: Mirror
  /** Must have heard of the mirror's changes before the hub does. */
  catalogue: LiveCatalogue
  /** Alerts of an account that have fired since a revision and were not read. Without it those who come back are told of none. */
  firedSince?: ((username: string, revision: number) => AlertView[]) | undefined
  /** Without it the topic is silent. */
  stats?: (() => Statistics) | undefined
  /** Without it the topic is silent. */
  cluster?: (() => ClusterHealth) | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** Told of a topic whose value could not be had; the topic goes on with the next one. */
  onFailure(error: unknown): void
}

export interface Joining {
  socket: StreamSocket
  topics: readonly LiveTopic[]
  /** The revision up to which everything is known; above the mirror's, it is from another history. */
  since: number | undefined
  /** Who may follow `me`. */
  caller: Caller | undefined
}

/** What `/metrics` shows. Counters from the start of the process. */
export interface LiveCounters {
  messages: number
  skipped: number
  bytes: number
}

/**
 * All streams of this process. Whoever changes something says so (`touch`, `tell`); at the next tick the latest value of
 * each touched topic is serialised once, for all who are told at that tick. A round is as many ticks as it takes to tell
 * everybody, so that the last of 10,000 is told what is so by then, and not what was so when the first was told.
 *
 * Invariants:
 * 1. A subscriber that was told up to a tick has been sent everything of its topics up to that tick: no gap.
 * 2. What is owed is judged by ticks alone, and a beginner is told at a tick like everybody else: nothing twice.
 * 3. The id of what is written is a revision up to which all of its topics have been told.
 * 4. A draft is never named unless it was listed before.
 */
export class LiveHub {
  readonly counters: LiveCounters = { messages: 0, skipped: 0, bytes: 0 }
  private readonly options: LiveHubOptions
  private readonly subscribers = new Set<Subscriber>()
  private readonly channels = new Map<string, Channel>()
  private readonly rounds = new Rounds(() => this.run())
  private tick = 0
  /** Keys of channels that have something to tell at the next tick, … */
  private readonly touched = new Set<string>()
  /** … and channels that have had something since the round began. */
  private readonly changed = new Set<Channel>()
  private joining: Subscriber[] = []
  private readonly behind = new Set<Subscriber>()
  private readonly events = new RecentChanges(eventsKept, 0)
  private readonly lists = new RecentChanges(listsKept, 0)
  private unsubscribe: (() => void)[] = []
  private beating: NodeJS.Timeout | undefined
  private turnedUntilMs = 0
  private pulsedAtMs = Number.NEGATIVE_INFINITY
  private pulseDue = false
  private wasStale = false

  constructor(options: LiveHubOptions) {
    this.options = options
  }

  /** Follows the mirror, which must be ready. What was before is known from its tables only. */
  start(): void {
    const { mirror } = this.options
    this.startAnew()
    this.turnedUntilMs = this.nowMs()
    this.unsubscribe = [
      mirror.onTableChange(Event, (changes) => {
        for (const { parts, before, after } of changes)
          if (isListed(before) || isListed(after)) this.onEvent(parts.eventId)
      }),
      mirror.onTableChange(Ticket, (changes) => {
        const listed = mirror.table(Event)
        for (const eventId of new Set(changes.map(({ parts }) => parts.eventId)))
          if (isListed(listed.get({ eventId }))) this.onEvent(eventId)
      }),
      this.followList(Purchase, 'orders'),
      this.followList(Notification, 'alerts'),
      this.followList(Favourite, 'favourites'),
      this.followList(Waiting, 'waiting'),
      mirror.onRelisted((_revision, history) =>
        history === 'another' ? this.onReplaced() : this.onRelisted(),
      ),
    ]
    this.beating = setInterval(() => this.beat(), beatMs)
    this.beating.unref()
  }

  /** How many streams there are. */
  get size(): number {
    return this.subscribers.size
  }

  /** Whether anybody follows a topic. */
  watched(topic: LiveTopic): boolean {
    return this.channels.has(topic)
  }

  /** Something of this topic has changed. Costs nothing when nobody follows it. */
  touch(topic: LiveTopic): void {
    this.touchChannel(topic)
  }

  /** Tells all streams of an account. */
  tell(username: string, message: AccountMessage): void {
    const channel = this.channels.get(accountKey(username))
    if (!(channel instanceof AccountChannel)) return
    channel.add(message)
    this.touchChannel(accountKey(username))
  }

  /** Begins to write to a socket, which nobody else must touch from now on. */
  join({ socket, topics, since, caller }: Joining): Subscriber {
    const channels = new Map<LiveTopic, Channel>()
    const subscriber = new Subscriber(socket, channels, { since, caller })
    for (const topic of topics) {
      const channel = this.channelOf(topic, caller)
      channels.set(topic, channel)
      channel.followers.add(subscriber)
    }
    this.subscribers.add(subscriber)
    this.joining.push(subscriber)
    this.rounds.request()
    return subscriber
  }

  /** The socket has been closed. */
  leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber)
    this.behind.delete(subscriber)
    this.unfollow(subscriber, [...subscriber.channels.keys()])
  }

  /** Ends some topics of a stream, at once, and says so. */
  logOut(subscriber: Subscriber, topics: readonly LiveTopic[]): void {
    const ended = topics.filter((topic) => subscriber.channels.has(topic))
    if (ended.length === 0) return
    this.unfollow(subscriber, ended)
    // Not as part of a tick, and without an id: what else is owed stays owed.
    const { revision } = this.options.mirror
    subscriber.write(
      Buffer.concat([new Frame({ type: 'logged-out', revision, topics: ended }).body, Buffer.from('\n')]),
    )
  }

  /** Ends all streams; those that take no more are cut off. */
  async close(): Promise<void> {
    this.rounds.stop()
    clearInterval(this.beating)
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    const goodbye = Buffer.from(`retry: ${retryMs}\n\n`)
    for (const subscriber of this.subscribers) subscriber.end(goodbye)
    const until = performance.now() + endingMsMax
    while (this.subscribers.size > 0 && performance.now() < until) await delay(endingCheckMs)
    for (const subscriber of this.subscribers) subscriber.destroy()
  }

  private nowMs(): number {
    return Date.parse(this.options.now())
  }

  private startAnew(): void {
    const { revision } = this.options.mirror
    this.events.startAnew(revision, this.tick)
    this.lists.startAnew(revision, this.tick)
  }

  private followList(record: Keyed<{ readonly username: string }>, list: OwnedList) {
    return this.options.mirror.onWrite<{ readonly username: string }>(record, (writes, revision) => {
      for (const username of new Set(writes.map(({ parts }) => parts.username))) {
        this.lists.add(ownedKey(list, username), { tick: this.tick + 1, revision })
        this.tell(username, { type: 'me', revision, changed: [list] })
      }
    })
  }

  private onEvent(eventId: string, byTime = false): void {
    const { revision } = this.options.mirror
    this.events.add(eventId, { tick: this.tick + 1, revision, byTime })
    this.touchChannel(eventTopic(eventId))
    this.touchChannel('catalogue')
  }

  /** The tables' differences were told like any change; of what is not mirrored nobody knows what was missed. */
  private onRelisted(): void {
    const { revision } = this.options.mirror
    this.lists.startAnew(revision, this.tick)
    for (const [key, channel] of this.channels)
      if (channel instanceof AccountChannel) {
        channel.add({ type: 'me', revision, changed: [...ownedLists] })
        this.touchChannel(key)
      }
  }

  /** Another cluster: what was told may never have happened. Everybody begins anew. */
  private onReplaced(): void {
    this.startAnew()
    for (const subscriber of this.subscribers) subscriber.since = unreachable
    for (const key of this.channels.keys()) this.touchChannel(key)
    this.joining = [...this.subscribers]
    this.rounds.request()
  }

  private touchChannel(key: string): void {
    if (!this.channels.has(key)) return
    this.touched.add(key)
    this.rounds.request()
  }

  private channelOf(topic: LiveTopic, caller: Caller | undefined): Channel {
    const key = topic === 'me' ? accountKey(caller?.username ?? '') : topic
    const known = this.channels.get(key)
    if (known) return known
    const made = this.makeChannel(topic, caller)
    this.channels.set(key, made)
    // Its value is asked for at the next tick, together with what has changed until then.
    this.touched.add(key)
    return made
  }

  private makeChannel(topic: LiveTopic, caller: Caller | undefined): Channel {
    const { mirror, stats, cluster } = this.options
    const revision = () => mirror.revision
    if (topic === 'catalogue')
      return new CatalogueChannel({ changes: this.events, tell: (eventIds) => this.catalogueOf(eventIds) })
    if (topic === 'me') {
      if (!caller) throw new TypeError('a stream without a session follows an account')
      const { username } = caller
      return new AccountChannel({
        username,
        changes: this.lists,
        revision,
        firedSince: (since) => this.options.firedSince?.(username, since) ?? [],
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
    const { mirror, catalogue } = this.options
    const event = catalogue.counts(eventId)
    if (!event) return { type: 'event-gone', revision: mirror.revision, eventId }
    return { type: 'event', revision: mirror.revision, event }
  }

  private catalogueOf(eventIds: readonly string[]): LiveMessage {
    const { mirror, catalogue } = this.options
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

  private unfollow(subscriber: Subscriber, topics: readonly LiveTopic[]): void {
    for (const topic of topics) {
      const channel = subscriber.channels.get(topic)
      subscriber.channels.delete(topic)
      if (!channel?.followers.delete(subscriber) || channel.followers.size > 0) continue
      const key = topic === 'me' ? accountKey(subscriber.caller?.username ?? '') : topic
      if (this.channels.get(key) === channel) this.channels.delete(key)
      this.touched.delete(key)
    }
  }

  private beat(): void {
    if (this.subscribers.size === 0) return
    const isStale = this.options.mirror.ageMs > staleAfterMs
    const isDue = performance.now() - this.pulsedAtMs >= livePulseMs - beatMs
    if (isDue || isStale !== this.wasStale) this.pulseDue = true
    this.wasStale = isStale
    this.turn()
    if (this.pulseDue || this.behind.size > 0) this.rounds.request()
  }

  /** Tells of the events that the clock has changed since it was last looked at, also when it was put back. */
  private turn(): void {
    const nowMs = this.nowMs()
    const [afterMs, untilMs] = [this.turnedUntilMs, nowMs].sort((a, b) => a - b) as [number, number]
    if (afterMs === untilMs) return
    for (const eventId of this.options.catalogue.turned(afterMs, untilMs)) this.onEvent(eventId, true)
    this.turnedUntilMs = nowMs
  }

  /** A round: everybody who may be owed something, some at a tick, each told the newest of that tick. */
  private async run(): Promise<void> {
    // Beginners are told the state of now, so what time has changed must be known by now.
    this.turn()
    this.refresh()
    const pulseDue = this.pulseDue
    if (pulseDue) this.pulsedAtMs = performance.now()
    this.pulseDue = false
    const joining = new Set(this.joining)
    this.joining = []
    const due = pulseDue ? [...this.subscribers] : [...this.dueNow(joining)]
    this.changed.clear()
    this.behind.clear()

    for (let from = 0; from < due.length; from += slice) {
      if (from > 0) await nextTurn()
      this.refresh()
      const { revision } = this.options.mirror
      const pulse = pulseDue || joining.size > 0 ? this.pulse(revision) : undefined
      for (const subscriber of due.slice(from, from + slice)) {
        const first = joining.has(subscriber)
        this.deliver(subscriber, revision, first, first || pulseDue ? pulse : undefined)
      }
    }
    // What changed in the meantime is news to those who came before it in this round.
    if (this.changed.size > 0) this.rounds.request()
  }

  /** Begins a tick: makes ready what was touched. Until it ends nothing else happens, so that a tick has one revision. */
  private refresh(): void {
    this.tick += 1
    for (const key of this.touched) {
      const channel = this.channels.get(key)
      if (!channel) continue
      this.changed.add(channel)
      try {
        channel.refresh(this.tick)
      } catch (error) {
        this.options.onFailure(error)
      }
    }
    this.touched.clear()
  }

  private dueNow(joining: ReadonlySet<Subscriber>): Set<Subscriber> {
    const due = new Set([...this.behind, ...joining])
    for (const { followers } of this.changed) for (const follower of followers) due.add(follower)
    return due
  }

  private deliver(subscriber: Subscriber, revision: number, first: boolean, pulse: Frame | undefined): void {
    if (!subscriber.isOpen || !this.subscribers.has(subscriber)) return
    if (!subscriber.isFree) {
      this.skip(subscriber, first)
      return
    }
    try {
      const frames = first ? this.beginning(subscriber) : this.owed(subscriber)
      if (pulse) frames.push(pulse)
      if (frames.length === 0) return
      const bytes = bytesOf(frames, revision)
      subscriber.told = this.tick
      this.counters.messages += frames.length
      this.counters.bytes += bytes.length
      subscriber.write(bytes)
    } catch (error) {
      // It comes back and begins anew; the others must not miss their turn.
      subscriber.destroy()
      this.options.onFailure(error)
    }
  }

  private skip(subscriber: Subscriber, first: boolean): void {
    this.counters.skipped += 1
    if (first) this.joining.push(subscriber)
    this.behind.add(subscriber)
    subscriber.wait(performance.now())
  }

  private owed(subscriber: Subscriber): Frame[] {
    const frames: Frame[] = []
    const resets: LiveTopic[] = []
    for (const [topic, channel] of subscriber.channels) {
      if (channel.version <= subscriber.told) continue
      const owed = channel.owed(subscriber.told)
      if (owed === 'reset') resets.push(topic)
      else frames.push(...owed)
    }
    return this.withReset(resets, frames)
  }

  private beginning(subscriber: Subscriber): Frame[] {
    const { since, channels } = subscriber
    const isKnown = since === undefined || since <= this.options.mirror.revision
    const frames: Frame[] = []
    const resets: LiveTopic[] = []
    for (const [topic, channel] of channels) {
      const beginning = channel.begin(isKnown ? since : undefined)
      if (beginning === 'reset' || !isKnown) resets.push(topic)
      if (beginning !== 'reset') frames.push(...beginning)
    }
    return this.withReset(resets, frames)
  }

  private withReset(topics: LiveTopic[], frames: Frame[]): Frame[] {
    if (topics.length === 0) return frames
    return [new Frame({ type: 'reset', revision: this.options.mirror.revision, topics }), ...frames]
  }

  private pulse(revision: number): Frame {
    const { ageMs } = this.options.mirror
    return new Frame({ type: 'pulse', revision, ageMs: Math.max(0, Math.round(ageMs)) })
  }
}

function isListed(event: { readonly value: { readonly status: string } } | undefined): boolean {
  return event !== undefined && event.value.status !== 'draft'
}

/** `me` is another topic for each account. */
function accountKey(username: string): string {
  return `me:${username}`
}
