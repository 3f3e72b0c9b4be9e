import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { eventTopic, type LiveTopic, livePulseMs, staleAfterMs } from '@ticketcd/schema'
import type { Caller } from '../../trpc.ts'
import { type AccountMessage, ownedLists } from './account-channel.ts'
import type { Channel } from './channel.ts'
import { bytesOf, Frame } from './frame.ts'
import { LiveChannels, type LiveSources } from './live-channels.ts'
import { MirrorNews } from './mirror-news.ts'
import { beginningOf, owedTo } from './owed-frames.ts'
import { type StreamSocket, Subscriber } from './subscriber.ts'
import { Ticker } from './ticker.ts'

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

export interface LiveHubOptions extends LiveSources {
  /** @returns ISO 8601, UTC */
  now(): string
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
 */
export class LiveHub {
  readonly counters: LiveCounters = { messages: 0, skipped: 0, bytes: 0 }
  private readonly options: LiveHubOptions
  private readonly news: MirrorNews
  private readonly channels: LiveChannels
  private readonly ticker: Ticker
  private readonly subscribers = new Set<Subscriber>()
  private tick = 0
  /** Channels that have had something to tell since the round began. */
  private readonly changed = new Set<Channel>()
  private joining: Subscriber[] = []
  private readonly behind = new Set<Subscriber>()
  private beating: NodeJS.Timeout | undefined
  private pulsedAtMs = Number.NEGATIVE_INFINITY
  private pulseDue = false
  private wasStale = false

  constructor(options: LiveHubOptions) {
    const { mirror, catalogue, now, onFailure } = options
    this.options = options
    this.ticker = new Ticker(() => this.run(), { onFailure })
    this.news = new MirrorNews({
      mirror,
      turned: (afterMs, untilMs) => catalogue.turned(afterMs, untilMs),
      nowMs: () => Date.parse(now()),
      nextTick: () => this.tick + 1,
      onEvent: (eventId) => {
        this.touch(eventTopic(eventId))
        this.touch('catalogue')
      },
      onList: (username, list, revision) => this.publish(username, { type: 'me', revision, changed: [list] }),
      onGap: (revision) => {
        this.channels.publishAll({ type: 'me', revision, changed: [...ownedLists] })
        this.ticker.request()
      },
      onReplaced: () => this.beginAnew(),
    })
    this.channels = new LiveChannels(options, this.news)
  }

  /** Follows the mirror, which must be ready. */
  start(): void {
    this.news.start()
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
    if (this.channels.touch(topic)) this.ticker.request()
  }

  /** Tells all streams of an account. */
  publish(username: string, message: AccountMessage): void {
    if (this.channels.publish(username, message)) this.ticker.request()
  }

  /** Begins to write to a socket, which nobody else must touch from now on. */
  join({ socket, topics, since, caller }: Joining): Subscriber {
    const subscriber = new Subscriber(socket, new Map(), { since, caller })
    this.channels.follow(subscriber, topics)
    this.subscribers.add(subscriber)
    this.joining.push(subscriber)
    this.ticker.request()
    return subscriber
  }

  /** The socket has been closed. */
  leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber)
    this.behind.delete(subscriber)
    this.channels.unfollow(subscriber, [...subscriber.channels.keys()])
  }

  /** Ends some topics of a stream, at once, and says so. */
  logOut(subscriber: Subscriber, topics: readonly LiveTopic[]): void {
    const ended = topics.filter((topic) => subscriber.channels.has(topic))
    if (ended.length === 0) return
    this.channels.unfollow(subscriber, ended)
    // Not as part of a tick, and without an id: what else is owed stays owed.
    const { revision } = this.options.mirror
    subscriber.write(
      Buffer.concat([new Frame({ type: 'logged-out', revision, topics: ended }).body, Buffer.from('\n')]),
    )
  }

  /** Ends all streams; those that take no more are cut off. */
  async close(): Promise<void> {
    this.ticker.stop()
    clearInterval(this.beating)
    this.news.close()
    const goodbye = Buffer.from(`retry: ${retryMs}\n\n`)
    for (const subscriber of this.subscribers) subscriber.end(goodbye)
    const until = performance.now() + endingMsMax
    while (this.subscribers.size > 0 && performance.now() < until) await delay(endingCheckMs)
    for (const subscriber of this.subscribers) subscriber.destroy()
  }

  /** What was told may never have happened. */
  private beginAnew(): void {
    for (const subscriber of this.subscribers) subscriber.since = unreachable
    this.channels.touchAll()
    this.joining = [...this.subscribers]
    this.ticker.request()
  }

  private beat(): void {
    if (this.subscribers.size === 0) return
    const isStale = this.options.mirror.ageMs > staleAfterMs
    const isDue = performance.now() - this.pulsedAtMs >= livePulseMs - beatMs
    if (isDue || isStale !== this.wasStale) this.pulseDue = true
    this.wasStale = isStale
    this.turn()
    if (this.pulseDue || this.behind.size > 0) this.ticker.request()
  }

  /** What time has changed is told with the next beat where it cannot be had now; the rest must not wait for it. */
  private turn(): void {
    try {
      this.news.turn()
    } catch (error) {
      this.options.onFailure(error)
    }
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
    if (this.changed.size > 0) this.ticker.request()
  }

  /** Begins a tick: makes ready what was touched. Until it ends nothing else happens, so that a tick has one revision. */
  private refresh(): void {
    this.tick += 1
    for (const channel of this.channels.refresh(this.tick)) this.changed.add(channel)
  }

  private dueNow(joining: ReadonlySet<Subscriber>): Set<Subscriber> {
    const due = new Set([...this.behind, ...joining])
    for (const { followers } of this.changed) for (const follower of followers) due.add(follower)
    return due
  }

  private deliver(subscriber: Subscriber, revision: number, first: boolean, pulse: Frame | undefined): void {
    if (!subscriber.isOpen || !this.subscribers.has(subscriber)) return
    if (!subscriber.isFree) {
      this.counters.skipped += 1
      if (first) this.joining.push(subscriber)
      this.behind.add(subscriber)
      return
    }
    try {
      const frames = first ? beginningOf(subscriber, revision) : owedTo(subscriber, revision)
      if (pulse) frames.push(pulse)
      if (frames.length === 0) return
      const bytes = bytesOf(frames, revision)
      subscriber.sent = this.tick
      this.counters.messages += frames.length
      this.counters.bytes += bytes.length
      subscriber.write(bytes)
    } catch (error) {
      // It comes back and begins anew; the others must not miss their turn.
      subscriber.destroy()
      this.options.onFailure(error)
    }
  }

  private pulse(revision: number): Frame {
    const { ageMs } = this.options.mirror
    return new Frame({ type: 'pulse', revision, ageMs: Math.max(0, Math.round(ageMs)) })
  }
}
