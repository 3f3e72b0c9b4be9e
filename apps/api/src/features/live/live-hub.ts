import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { eventTopic, type LiveTopic, livePulseMs, staleAfterMs } from '@ticketcd/schema'
import type { Caller } from '../../http/trpc.ts'
import { type AccountMessage, ownedLists } from './account-channel.ts'
import { bytesOf, Frame } from './frame.ts'
import { LiveChannels, type LiveSources } from './live-channels.ts'
import { MirrorNews } from './mirror-news.ts'
import { beginningOf, owedTo } from './owed-frames.ts'
import { type Channel, type StreamSocket, Subscriber } from './subscriber.ts'
import { Ticker } from './ticker.ts'

/** Streams written to between two yields to the event loop: about 5 ms of work. */
const slice = 256
/**
 * Interval of the checks that depend on time: states that change with the clock, the mirror's age,
 * and streams that were skipped.
 */
const beatMs = 250
/** A browser waits this long before it reconnects, in milliseconds. The page adds random jitter. */
const retryMs = 1_000
/** A stream that has not ended by then is destroyed. */
const endingMsMax = 500
const endingCheckMs = 10
/** Higher than any revision. */
const unreachable = Number.POSITIVE_INFINITY

export interface LiveHubOptions extends LiveSources {
  /** @returns ISO 8601, UTC */
  now(): string
}

export interface Joining {
  socket: StreamSocket
  topics: readonly LiveTopic[]
  /**
   * The revision up to which the browser has everything. If it is above the mirror's revision, it
   * comes from another history.
   */
  since: number | undefined
  /** The session that may follow `me`. */
  caller: Caller | undefined
}

/** Values for `/metrics`, counted from the start of the process. */
export interface LiveCounters {
  messages: number
  skipped: number
  bytes: number
}

/**
 * All live streams of this process. Changes are reported with `touch` and `publish`. The next tick
 * serialises the latest value of each touched topic once, for all streams.
 *
 * A tick serves all streams that are due, in slices of 256. A slice is synchronous: it has one
 * revision and its own tick number, and sends the latest values. The last of 10,000 streams
 * therefore receives values from the end of the tick, not from its start.
 *
 * Invariants:
 * 1. A subscriber has been sent everything of its topics up to the tick number `sent`, without a
 *    gap.
 * 2. Tick numbers alone decide which frames a subscriber still lacks. New subscribers receive their
 *    first frames in a tick as well, so nothing is sent twice.
 * 3. The id of a written piece is a revision up to which all topics of the stream have been sent.
 */
export class LiveHub {
  readonly counters: LiveCounters = { messages: 0, skipped: 0, bytes: 0 }
  private readonly options: LiveHubOptions
  private readonly news: MirrorNews
  private readonly channels: LiveChannels
  private readonly ticker: Ticker
  private readonly subscribers = new Set<Subscriber>()
  private tick = 0
  /** Channels that have changed since the tick began. */
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

  /** Subscribes to the mirror, which must be ready. */
  start(): void {
    this.news.start()
    this.beating = setInterval(() => this.beat(), beatMs)
    this.beating.unref()
  }

  /** Number of streams. */
  get size(): number {
    return this.subscribers.size
  }

  /** Whether a stream follows the topic. */
  watched(topic: LiveTopic): boolean {
    return this.channels.has(topic)
  }

  /** Marks a topic as changed. Without followers this costs nothing. */
  touch(topic: LiveTopic): void {
    if (this.channels.touch(topic)) this.ticker.request()
  }

  /** Publishes a message to all streams of an account. */
  publish(username: string, message: AccountMessage): void {
    if (this.channels.publish(username, message)) this.ticker.request()
  }

  /** Adds a stream. Only the hub may write to its socket from now on. */
  join({ socket, topics, since, caller }: Joining): Subscriber {
    const subscriber = new Subscriber(socket, new Map(), { since, caller })
    this.channels.follow(subscriber, topics)
    this.subscribers.add(subscriber)
    this.joining.push(subscriber)
    this.ticker.request()
    return subscriber
  }

  /** Removes a stream whose socket has been closed. */
  leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber)
    this.behind.delete(subscriber)
    this.channels.unfollow(subscriber, [...subscriber.channels.keys()])
  }

  /** Ends some topics of a stream, and sends the message about it, at once. */
  logOut(subscriber: Subscriber, topics: readonly LiveTopic[]): void {
    const ended = topics.filter((topic) => subscriber.channels.has(topic))
    if (ended.length === 0) return
    this.channels.unfollow(subscriber, ended)
    // Outside a tick and without an id, so the frames that the stream still lacks stay due.
    const { revision } = this.options.mirror
    subscriber.write(
      Buffer.concat([new Frame({ type: 'logged-out', revision, topics: ended }).body, Buffer.from('\n')]),
    )
  }

  /** Ends all streams; a stream that takes no more bytes is destroyed. */
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

  /** The cluster was replaced, and its history may lack changes that were published. */
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

  /**
   * If the changes by the clock cannot be computed, the next beat publishes them. Other changes do
   * not wait for them.
   */
  private turn(): void {
    try {
      this.news.turn()
    } catch (error) {
      this.options.onFailure(error)
    }
  }

  /** One tick: sends every stream that is due the latest values, slice by slice. */
  private async run(): Promise<void> {
    // New subscribers receive the current state, so changes by the clock must be included.
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
    // The streams of earlier slices have not received the changes made since.
    if (this.changed.size > 0) this.ticker.request()
  }

  /**
   * Begins a slice: refreshes the touched channels. The slice is synchronous from here on, so it
   * has one revision.
   */
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
      // The browser reconnects and starts again; the other streams of the slice must be served.
      subscriber.destroy()
      this.options.onFailure(error)
    }
  }

  private pulse(revision: number): Frame {
    const { ageMs } = this.options.mirror
    return new Frame({ type: 'pulse', revision, ageMs: Math.max(0, Math.round(ageMs)) })
  }
}
