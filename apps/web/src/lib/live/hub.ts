import { type LiveMessage, type LiveTopic, livePulseMs, liveTopicsMax } from '@ticketcd/schema'
import { Alarms } from './alarms.ts'
import { backOffMs } from './back-off.ts'
import type { LiveStatus } from './feed.ts'
import type { OpenSource, SourceEnd } from './source.ts'
import { type FromTab, type ToTab, tabSilenceMsMax } from './tab.ts'
import { isPrivate, topicOf } from './topics.ts'

/** Pages change what they follow in several steps; the stream is opened once they have. */
const settleMs = 120
/** What nobody follows any more is followed for a while: readers go back and forth. */
const lingerMs = 20_000
/** A gap that is shorter is nobody's business. */
const graceMs = 3_000
/** Silence after which a stream counts as dead, although nothing said so. */
const silenceMsMax = 2.5 * livePulseMs
/** A stream that lasted this long was no failure. */
const steadyMs = 10_000
/** How long the stream goes on while no tab is in sight. */
const unseenMs = 5 * 60_000
/** Alerts that are remembered, so that a stream that goes back a little does not tell them twice. */
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
 * One stream for all tabs of a browser: it follows what any of them follows, and gives each what it asked for.
 *
 * Invariants:
 * 1. There is at most one stream. The next one is opened only when the one before has been closed.
 * 2. Nothing is lost between two streams: the next one begins at the highest revision up to which everything was told, or before
 *    it for a tab that shows something older. What is told twice, tabs ignore by its revision.
 * 3. Topics that need a session are asked for only for tabs that know themselves logged in as the session's account.
 */
export class Hub {
  #open: OpenSource
  #random: () => number
  #tabs = new Map<Send, Following & { receivedAt: number }>()
  #stream: Stream | null = null
  #status: LiveStatus = 'connecting'
  #session: string | null = null
  /** The server has said no: to these topics, until they or the session change. `private`: to those that need a session. */
  #refused: 'private' | readonly LiveTopic[] | null = null
  /** The highest revision up to which everything was told: a message that comes alone of several says nothing of the others. */
  #reached = 0
  /** Another history has begun, whose revisions are lower. */
  #begunAnew = false
  /** Where the next stream must begin because of a tab that shows something older. */
  #rewind: number | null = null
  /** No tab has been in sight for long. */
  #unseen = false
  #failures = 0
  /** Until when a busy server has asked to be left alone. Like all times here by a clock that is never set. */
  #busyUntil = 0
  #alerts: string[] = []
  #alarms = new Alarms<'open' | 'silence' | 'grace' | 'unseen'>()
  #opensAt = Number.POSITIVE_INFINITY

  constructor({ open, random = Math.random }: HubOptions) {
    this.#open = open
    this.#random = random
  }

  /** @param tell reaches the tab; it stands for the tab in later calls */
  receive(message: FromTab, send: Send): void {
    if (message.kind === 'leave') this.#tabs.delete(send)
    else this.#follow(message, send)
    this.#adjust()
  }

  #follow(following: Following, send: Send) {
    const before = this.#tabs.get(send)
    this.#tabs.set(send, { ...following, receivedAt: performance.now() })
    // Also the answer that shows the tab that its hub lives.
    send({ kind: 'status', status: this.#status })
    if (following.session !== undefined && following.session !== before?.session)
      this.#enter(following.session, before && send)

    const begun = following.topics.some((topic) => !before?.topics.includes(topic))
    if (begun && following.since > 0 && following.since < this.#reached)
      this.#rewind = Math.min(this.#rewind ?? following.since, following.since)
    if (following.visible && !before?.visible) this.#hurry()
  }

  /**
   * Another account, or none. The stream's cookie is the one it was opened with, so it must be opened anew.
   * @param reporter the tab that saw it happen. One that is new says what it knows of old, such as a page that the browser kept
   */
  #enter(session: string | null, reporter: Send | undefined) {
    if (session === this.#session) return
    this.#session = session
    this.#refused = null
    this.#close()
    if (this.#tabs.size === 1) return
    for (const send of this.#tabs.keys()) if (send !== reporter) send({ kind: 'session-moved' })
  }

  /** Makes the stream follow what the tabs follow, if it does not. */
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

  /** What the tabs follow, in an order of its own; those in sight come first where there is not room for all. */
  #wanted(): LiveTopic[] {
    const tabs = [...this.#tabs.values()].sort((one, other) => Number(other.visible) - Number(one.visible))
    const topics = tabs.flatMap((tab) => tab.topics.filter((topic) => this.#mayFollow(tab, topic)))
    return [...new Set(topics)].slice(0, liveTopicsMax).sort()
  }

  #mayFollow(tab: Following, topic: LiveTopic): boolean {
    if (!isPrivate(topic)) return true
    return this.#refused !== 'private' && this.#session !== null && tab.session === this.#session
  }

  /** An opening that is due sooner stays. */
  #openWithin(ms: number) {
    const at = performance.now() + ms
    if (this.#opensAt <= at) return
    this.#opensAt = at
    this.#alarms.set('open', ms, () => this.#reopen())
  }

  /** The stream is right as it is: it does not give way to another. */
  #stay() {
    this.#alarms.cancel('open')
    this.#opensAt = Number.POSITIVE_INFINITY
  }

  /** Somebody looks: what was lost is looked for now, unless the server has asked for patience. */
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

  /** For the first stream: what the tab shows that shows the oldest. */
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

  /** The tab that its reader turned to last, and one in sight before any that is hidden. */
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

  /** Nothing to follow, or nobody who looks. */
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
