import { type LiveMessage, type LiveTopic, livePulseMs, liveTopicsMax } from '@ticketcd/schema'
import { Alarms } from './alarms.ts'
import { backOffMs } from './back-off.ts'
import type { LiveStatus } from './feed.ts'
import type { OpenSource, SourceEnd } from './source.ts'
import { type FromTab, type ToTab, tabSilenceMsMax } from './tab.ts'
import { isPrivate, topicOf } from './topics.ts'

/** Delay before the stream is opened, in milliseconds: pages change topics in several steps. */
const settleMs = 120
/** How long an unused topic stays in the stream, in milliseconds: users go back and forth. */
const lingerMs = 20_000
/** A shorter gap is not reported as `reconnecting`. In milliseconds. */
const graceMs = 3_000
/** A stream that is silent for longer, in milliseconds, counts as lost. */
const silenceMsMax = 2.5 * livePulseMs
/** A stream that lasted longer, in milliseconds, resets the count of failures. */
const steadyMs = 10_000
/** How long the stream stays open while no tab is visible, in milliseconds. */
const unseenMs = 5 * 60_000
/** Number of remembered alerts, so that a stream with an earlier start repeats none. */
const alertsKept = 100

type Following = Extract<FromTab, { kind: 'follow' }>
type Send = (message: ToTab) => void

interface HubOptions {
  open: OpenSource
  /** From 0 to 1. */
  random?: () => number
}

interface Stream {
  topics: ReadonlySet<LiveTopic>
  openedAt: number
  close(): void
}

/**
 * One stream for all tabs of a browser. It follows the topics of all tabs, and sends each tab the
 * messages of its own topics.
 *
 * Invariants:
 * 1. There is at most one stream. The next one is opened only after the previous one was closed.
 * 2. No message is lost between two streams. The next one begins at the highest revision that was
 *    delivered completely, or earlier for a tab that shows older data. Tabs ignore repeated
 *    messages by their revision.
 * 3. Topics that need a session are requested only for tabs logged in as the session's account.
 */
export class Hub {
  #open: OpenSource
  #random: () => number
  #tabs = new Map<Send, Following & { receivedAt: number }>()
  #stream: Stream | null = null
  #status: LiveStatus = 'connecting'
  #session: string | null = null
  /**
   * The topics that the server has refused, until they or the session change. `private` means all
   * topics that need a session.
   */
  #refused: 'private' | readonly LiveTopic[] | null = null
  /** The highest revision that was delivered completely. One revision may have several messages. */
  #reached = 0
  /** The store was restored, so the next revision may be lower. */
  #begunAnew = false
  /** The revision at which the next stream must begin, for a tab that shows older data. */
  #rewind: number | null = null
  /** No tab has been visible for `unseenMs`. */
  #unseen = false
  #failures = 0
  /**
   * No stream is opened before this time, as requested by a busy server. Like all times here, it is
   * read from the monotonic clock.
   */
  #busyUntil = 0
  #alerts: string[] = []
  #alarms = new Alarms<'open' | 'silence' | 'grace' | 'unseen'>()
  #opensAt = Number.POSITIVE_INFINITY

  constructor({ open, random = Math.random }: HubOptions) {
    this.#open = open
    this.#random = random
  }

  /** @param send sends to the tab; it also identifies the tab in later calls */
  receive(message: FromTab, send: Send): void {
    if (message.kind === 'leave') this.#tabs.delete(send)
    else this.#follow(message, send)
    this.#adjust()
  }

  #follow(following: Following, send: Send) {
    const before = this.#tabs.get(send)
    this.#tabs.set(send, { ...following, receivedAt: performance.now() })
    // Also the reply by which the tab detects that its hub is alive.
    send({ kind: 'status', status: this.#status })
    if (following.session !== undefined && following.session !== before?.session)
      this.#enter(following.session, before && send)

    const begun = following.topics.some((topic) => !before?.topics.includes(topic))
    if (begun && following.since > 0 && following.since < this.#reached)
      this.#rewind = Math.min(this.#rewind ?? following.since, following.since)
    if (following.visible && !before?.visible) this.#hurry()
  }

  /**
   * Sets another account, or none. A stream keeps the cookie with which it was opened, so it must
   * be opened again.
   * @param reporter the tab that reported the change. It is `undefined` for a new tab, which may
   * have an old session, such as a page from the back-forward cache.
   */
  #enter(session: string | null, reporter: Send | undefined) {
    if (session === this.#session) return
    this.#session = session
    this.#refused = null
    this.#close()
    if (this.#tabs.size === 1) return
    for (const send of this.#tabs.keys()) if (send !== reporter) send({ kind: 'session-moved' })
  }

  /** Opens, reopens or closes the stream if its topics are not those of the tabs. */
  #adjust() {
    this.#watchSight()
    const wanted = this.#wanted()
    if (!this.#stream) {
      const refused = Array.isArray(this.#refused) && this.#refused.join() === wanted.join()
      if (this.#unseen || wanted.length === 0) this.#rest()
      else if (!refused && this.#opensAt === Number.POSITIVE_INFINITY) this.#openWithin(settleMs)
      return
    }
    const { topics } = this.#stream
    if (this.#rewind !== null || wanted.some((topic) => !topics.has(topic))) this.#openWithin(settleMs)
    else if (wanted.length < topics.size) this.#openWithin(lingerMs)
    else this.#stay()
  }

  /** @returns the topics of the tabs, sorted. If there are too many, visible tabs have priority. */
  #wanted(): LiveTopic[] {
    const tabs = [...this.#tabs.values()].sort((one, other) => Number(other.visible) - Number(one.visible))
    const topics = tabs.flatMap((tab) => tab.topics.filter((topic) => this.#mayFollow(tab, topic)))
    return [...new Set(topics)].slice(0, liveTopicsMax).sort()
  }

  #mayFollow(tab: Following, topic: LiveTopic): boolean {
    if (!isPrivate(topic)) return true
    return this.#refused !== 'private' && this.#session !== null && tab.session === this.#session
  }

  /** Schedules the next opening. An opening that is due earlier stays. */
  #openWithin(ms: number) {
    const at = performance.now() + ms
    if (this.#opensAt <= at) return
    this.#opensAt = at
    this.#alarms.set('open', ms, () => this.#reopen())
  }

  /** Cancels the next opening: the stream has the right topics. */
  #stay() {
    this.#alarms.cancel('open')
    this.#opensAt = Number.POSITIVE_INFINITY
  }

  /** Reopens a lost stream at once for a visible tab, but not before `#busyUntil`. */
  #hurry() {
    if (!this.#stream && this.#opensAt < Number.POSITIVE_INFINITY)
      this.#openWithin(Math.max(0, this.#busyUntil - performance.now()))
  }

  #reopen() {
    this.#close()
    const topics = this.#wanted()
    if (topics.length === 0) return this.#rest()
    const since = Math.min(this.#reached, this.#rewind ?? this.#reached) || this.#oldestShown()
    this.#rewind = null
    this.#expectSoon()
    this.#expectSign()

    let open = true
    const close = this.#open(
      { topics, since },
      {
        onOpen: () => open && this.#opened(),
        onMessage: (message, sentUpTo) => open && this.#onMessage(message, sentUpTo),
        onEnd: (end) => open && this.#ended(end),
      },
    )
    this.#stream = {
      topics: new Set(topics),
      openedAt: performance.now(),
      close: () => {
        open = false
        close()
      },
    }
  }

  /** @returns the start of the first stream: the oldest revision that a tab shows, if any */
  #oldestShown(): number | null {
    const shown = [...this.#tabs.values()].map((tab) => tab.since).filter((since) => since > 0)
    return shown.length > 0 ? Math.min(...shown) : null
  }

  #opened() {
    this.#alarms.cancel('grace')
    this.#expectSign()
    this.#become('live')
  }

  #onMessage(message: LiveMessage, sentUpTo: number | null) {
    this.#expectSign()
    this.#become('live')
    if (message.type === 'reset') this.#begunAnew = true
    if (sentUpTo !== null) {
      this.#reached = this.#begunAnew ? sentUpTo : Math.max(this.#reached, sentUpTo)
      this.#begunAnew = false
    }
    if (message.type === 'pulse') this.#dropSilent()
    if (message.type === 'alert' && !this.#isNews(`${message.alert.eventId} ${message.revision}`)) return
    const topic = topicOf(message)
    const lead = this.#leader()
    for (const [send, tab] of this.#tabs)
      if (topic === null || (tab.topics.includes(topic) && this.#mayFollow(tab, topic)))
        send({ kind: 'message', message, lead: send === lead })
  }

  #isNews(alert: string): boolean {
    if (this.#alerts.includes(alert)) return false
    this.#alerts = [...this.#alerts, alert].slice(-alertsKept)
    return true
  }

  /** @returns the tab used last; a visible tab comes before any hidden one */
  #leader(): Send | undefined {
    const rank = ({ visible, shownAt }: Following) => shownAt + (visible ? Number.MAX_SAFE_INTEGER / 2 : 0)
    return [...this.#tabs].sort(([, one], [, other]) => rank(other) - rank(one))[0]?.[0]
  }

  #ended(end: SourceEnd) {
    const topics = [...(this.#stream?.topics ?? [])].sort()
    if (performance.now() - (this.#stream?.openedAt ?? 0) > steadyMs) this.#failures = 0
    this.#close()
    if (end.reason === 'refused' && topics.some(isPrivate)) {
      this.#refused = 'private'
      for (const send of this.#tabs.keys()) send({ kind: 'session-moved' })
      this.#openWithin(settleMs)
    } else if (end.reason === 'refused' || end.reason === 'invalid') {
      this.#refused = topics
      this.#become('reconnecting')
    } else {
      this.#expectSoon()
      const asked = end.reason === 'busy' ? end.retryAfterMs : 0
      this.#busyUntil = performance.now() + asked
      this.#openWithin(backOffMs(this.#failures, this.#random(), asked))
      this.#failures += 1
    }
  }

  #close() {
    this.#stay()
    this.#alarms.cancel('silence')
    this.#stream?.close()
    this.#stream = null
  }

  /** Closes the stream: there are no topics, or no tab is visible. */
  #rest() {
    this.#close()
    this.#alarms.cancel('grace')
    this.#become('connecting')
  }

  #watchSight() {
    if ([...this.#tabs.values()].some((tab) => tab.visible)) {
      this.#unseen = false
      this.#alarms.cancel('unseen')
    } else if (!this.#unseen && !this.#alarms.isSet('unseen')) {
      this.#alarms.set('unseen', unseenMs, () => {
        this.#unseen = true
        this.#rest()
      })
    }
  }

  #dropSilent() {
    const oldest = performance.now() - tabSilenceMsMax
    const silent = [...this.#tabs].filter(([, tab]) => tab.receivedAt < oldest)
    for (const [send] of silent) this.#tabs.delete(send)
    if (silent.length > 0) this.#adjust()
  }

  #expectSoon() {
    if (this.#status !== 'reconnecting' && !this.#alarms.isSet('grace'))
      this.#alarms.set('grace', graceMs, () => this.#become('reconnecting'))
  }

  #expectSign() {
    this.#alarms.set('silence', silenceMsMax, () => this.#ended({ reason: 'lost' }))
  }

  #become(status: LiveStatus) {
    if (status === 'live') this.#alarms.cancel('grace')
    if (status === this.#status) return
    this.#status = status
    for (const send of this.#tabs.keys()) send({ kind: 'status', status })
  }
}
