import type { LiveMessage, LiveTopic } from '@ticketcd/schema'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Hub } from './hub.ts'
import type { SourceEvents } from './source.ts'
import type { FromTab, ToTab } from './tab.ts'

/** A stream that the hub has opened, with the events of its server. */
interface Opened extends SourceEvents {
  topics: readonly LiveTopic[]
  since: number | null
  closed: boolean
}

type Follow = Extract<FromTab, { kind: 'follow' }>

function stage() {
  const opened: Opened[] = []
  const hub = new Hub({
    random: () => 1,
    open: ({ topics, since }, events) => {
      const stream = { topics, since, closed: false, ...events }
      opened.push(stream)
      return () => {
        stream.closed = true
      }
    },
  })
  const tab = (topics: LiveTopic[], more: Partial<Follow> = {}) => {
    const onMessage: ToTab[] = []
    const send = (message: ToTab) => onMessage.push(message)
    let state: Follow = {
      kind: 'follow',
      topics,
      since: 0,
      session: null,
      visible: true,
      shownAt: Date.now(),
      ...more,
    }
    const follow = (changes: Partial<Follow> = {}) => {
      state = { ...state, ...changes }
      hub.receive(state, send)
    }
    follow()
    return {
      follow,
      leave: () => hub.receive({ kind: 'leave' }, send),
      messages: () => onMessage.flatMap((each) => (each.kind === 'message' ? [each.message] : [])),
      leads: () => onMessage.flatMap((each) => (each.kind === 'message' ? [each.lead] : [])),
      statuses: () => onMessage.flatMap((each) => (each.kind === 'status' ? [each.status] : [])),
      sessionMoved: () => onMessage.filter((each) => each.kind === 'session-moved').length,
    }
  }
  const latest = () => {
    const stream = opened.at(-1)
    if (!stream) throw new Error('no stream was opened')
    return { ...stream, send: (message: LiveMessage) => stream.onMessage(message, message.revision) }
  }
  return { hub, opened, tab, latest }
}

const pulse = (revision: number): LiveMessage => ({ type: 'pulse', revision, ageMs: 10 })
const changed = (revision: number): LiveMessage => ({ type: 'me', revision, changed: ['orders'] })
const counts = (revision: number): LiveMessage => ({ type: 'catalogue', revision, events: [], gone: [] })
const settle = () => vi.advanceTimersByTime(200)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('one stream follows the topics of all tabs, and each tab receives its own', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  const event = tab(['event:a'])
  settle()
  expect(opened.map((stream) => stream.topics)).toEqual([['catalogue', 'event:a']])

  latest().send(counts(7))
  latest().send({ type: 'event-gone', revision: 8, eventId: 'a' })
  latest().send(pulse(9))
  expect(home.messages().map((message) => message.type)).toEqual(['catalogue', 'pulse'])
  expect(event.messages().map((message) => message.type)).toEqual(['event-gone', 'pulse'])
})

test('a new topic closes the stream and opens one that starts at the reached revision', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  settle()
  latest().send(pulse(40))
  home.follow({ topics: ['catalogue', 'event:a'] })
  settle()
  expect(opened.map((stream) => [stream.topics.join(), stream.since, stream.closed])).toEqual([
    ['catalogue', null, true],
    ['catalogue,event:a', 40, false],
  ])
})

test('a stream that is lost between messages of one revision resumes before that revision', () => {
  const { tab, latest } = stage()
  tab(['catalogue', 'event:a'])
  settle()
  latest().send(pulse(40))
  latest().onMessage(counts(50), null)
  latest().onEnd({ reason: 'lost' })
  vi.advanceTimersByTime(5_000)
  expect(latest().since).toBe(40)
})

test('a tab that shows older data receives the messages since then', () => {
  const { tab, latest } = stage()
  tab(['catalogue'])
  settle()
  latest().send(pulse(40))
  tab(['catalogue'], { since: 25 })
  settle()
  expect(latest().since).toBe(25)
})

test('a heartbeat of a tab does not open a stream', () => {
  const { opened, tab } = stage()
  const home = tab(['catalogue'], { since: 5 })
  settle()
  home.follow({ since: 3 })
  vi.advanceTimersByTime(10_000)
  expect(opened).toHaveLength(1)
})

test('an unused topic is dropped after a while, unless a tab follows it again', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  const event = tab(['event:a'])
  settle()
  const alive = setInterval(() => latest().send(pulse(3)), 5_000)
  event.leave()
  vi.advanceTimersByTime(10_000)
  const back = tab(['event:a'])
  vi.advanceTimersByTime(30_000)
  expect(opened).toHaveLength(1)

  back.leave()
  vi.advanceTimersByTime(30_000)
  expect(latest().topics).toEqual(['catalogue'])
  home.leave()
  vi.advanceTimersByTime(30_000)
  expect(latest().closed).toBe(true)
  clearInterval(alive)
})

test('a lost stream is reopened with growing delays, and a short gap is not reported', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  settle()
  latest().onOpen()
  vi.advanceTimersByTime(12_000)
  latest().send(pulse(12))
  latest().onEnd({ reason: 'lost' })
  vi.advanceTimersByTime(499)
  expect(opened).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(latest().since).toBe(12)
  latest().onOpen()
  expect(home.statuses()).toEqual(['connecting', 'live'])

  for (const wait of [1_000, 2_000, 4_000]) {
    const before = opened.length
    latest().onEnd({ reason: 'lost' })
    vi.advanceTimersByTime(wait - 1)
    expect(opened, `within ${wait} ms`).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(opened).toHaveLength(before + 1)
  }
  expect(home.statuses()).toEqual(['connecting', 'live', 'reconnecting'])
  latest().onOpen()
  expect(home.statuses().at(-1)).toBe('live')
})

test('a silent stream counts as lost', () => {
  const { opened, tab, latest } = stage()
  tab(['catalogue'])
  settle()
  latest().send(pulse(1))
  vi.advanceTimersByTime(12_400)
  expect(latest().closed).toBe(false)
  vi.advanceTimersByTime(700)
  expect(opened).toHaveLength(2)
  expect(opened[0]?.closed).toBe(true)
})

test('a busy server gets no request before its Retry-After, not even for a visible tab', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  settle()
  latest().onEnd({ reason: 'busy', retryAfterMs: 20_000 })
  home.follow({ visible: false })
  home.follow({ visible: true })
  vi.advanceTimersByTime(19_900)
  expect(opened).toHaveLength(1)
  vi.advanceTimersByTime(200)
  expect(opened).toHaveLength(2)
})

test('a tab that becomes visible reconnects at once', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'], { visible: false })
  settle()
  for (let tries = 0; tries < 5; tries++) {
    latest().onEnd({ reason: 'lost' })
    vi.advanceTimersByTime(15_000)
  }
  const before = opened.length
  latest().onEnd({ reason: 'lost' })
  home.follow({ visible: true })
  vi.advanceTimersByTime(1)
  expect(opened).toHaveLength(before + 1)
})

test('an invalid request is not repeated until its topics change', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  settle()
  latest().onEnd({ reason: 'invalid' })
  home.follow()
  vi.advanceTimersByTime(60_000)
  expect(opened).toHaveLength(1)
  home.follow({ topics: ['event:a'] })
  settle()
  expect(latest().topics).toEqual(['event:a'])
})

test('a refused session drops only its private topics, and tabs are notified once', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue', 'me'], { session: 'ana' })
  settle()
  expect(latest().topics).toEqual(['catalogue', 'me'])
  latest().onEnd({ reason: 'refused' })
  settle()
  expect(latest().topics).toEqual(['catalogue'])
  expect(home.sessionMoved()).toBe(1)
  home.follow()
  vi.advanceTimersByTime(5_000)
  expect(opened).toHaveLength(2)

  home.follow({ session: 'rui' })
  settle()
  expect(latest().topics).toEqual(['catalogue', 'me'])
})

test('private topics are delivered only to tabs logged in as the account of the session', () => {
  const { tab, latest } = stage()
  const mine = tab(['me'], { session: 'ana' })
  const unsure = tab(['me'], { session: undefined })
  settle()
  latest().send(changed(4))
  expect([mine.messages().length, unsure.messages().length]).toEqual([1, 0])
})

test('a logout in one tab reopens the stream and notifies the other tabs', () => {
  const { opened, tab, latest } = stage()
  const one = tab(['catalogue', 'me'], { session: 'ana' })
  const other = tab(['catalogue', 'me'], { session: 'ana' })
  settle()
  one.follow({ topics: ['catalogue'], session: null })
  expect(opened[0]?.closed).toBe(true)
  settle()
  expect(latest().topics).toEqual(['catalogue'])
  expect([one.sessionMoved(), other.sessionMoved()]).toEqual([0, 1])
  // A heartbeat with the old session does not log in again.
  other.follow()
  settle()
  expect(latest().topics).toEqual(['catalogue'])
})

test('an alert is delivered once, and the tab used last leads', () => {
  const { tab, latest } = stage()
  const shown = { session: 'ana', visible: true }
  const earlier = tab(['me'], { ...shown, shownAt: 10 })
  const later = tab(['me'], { ...shown, shownAt: 20 })
  const hidden = tab(['me'], { ...shown, visible: false, shownAt: 30 })
  settle()
  const alert = { type: 'alert', revision: 5, alert: { eventId: 'a' } } as LiveMessage
  latest().send(alert)
  latest().send(alert)
  expect([earlier, later, hidden].map((each) => each.leads())).toEqual([[false], [true], [false]])
})

test('the stream closes when no tab is visible for long, and resumes at its revision', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  settle()
  latest().send(pulse(30))
  const alive = setInterval(() => latest().send(pulse(30)), 5_000)
  home.follow({ visible: false })
  vi.advanceTimersByTime(5 * 60_000)
  expect(latest().closed).toBe(true)
  home.follow()
  settle()
  expect(opened).toHaveLength(1)

  home.follow({ visible: true })
  settle()
  expect(opened).toHaveLength(2)
  expect(latest().since).toBe(30)
  clearInterval(alive)
})

test('a tab that is silent for minutes is removed', () => {
  const { tab, latest } = stage()
  const home = tab(['catalogue'])
  tab(['event:a'])
  settle()
  for (let beats = 0; beats < 40; beats++) {
    vi.advanceTimersByTime(5_000)
    home.follow()
    latest().send(pulse(beats + 1))
  }
  expect(latest().topics).toEqual(['catalogue'])
})

test('after a restore of the store, the stream resumes at the lower revision', () => {
  const { opened, tab, latest } = stage()
  const home = tab(['catalogue'])
  settle()
  latest().send(pulse(900))
  latest().send({ type: 'reset', revision: 12, topics: ['catalogue'] })
  home.follow({ topics: ['catalogue', 'event:a'] })
  settle()
  expect(opened).toHaveLength(2)
  expect(latest().since).toBe(12)
})

test('a page from the back-forward cache with an old session notifies all tabs', () => {
  const { tab, opened } = stage()
  const fresh = tab(['me'], { session: 'bob' })
  settle()
  expect(fresh.sessionMoved()).toBe(0)
  const kept = tab(['me'], { session: 'ana' })
  expect([fresh.sessionMoved(), kept.sessionMoved()]).toEqual([1, 1])
  kept.follow({ session: 'bob' })
  settle()
  expect(opened.at(-1)?.topics).toEqual(['me'])
  expect(kept.sessionMoved()).toBe(1)
})

test('a change of the system clock has no effect', () => {
  const { tab, latest, opened } = stage()
  const home = tab(['catalogue'])
  settle()
  latest().send(pulse(1))
  vi.setSystemTime(Date.now() + 24 * 3_600_000)
  latest().send(pulse(2))
  latest().send(counts(3))
  vi.setSystemTime(Date.now() - 48 * 3_600_000)
  latest().onEnd({ reason: 'lost' })
  vi.advanceTimersByTime(1_000)
  latest().send(counts(4))
  expect(opened).toHaveLength(2)
  expect(home.messages().map(({ revision }) => revision)).toEqual([1, 2, 3, 4])
})

test('each message of a tab is answered, as proof that the hub is alive', () => {
  const { tab } = stage()
  const home = tab(['catalogue'])
  home.follow()
  expect(home.statuses()).toEqual(['connecting', 'connecting'])
})
