import type { EventDetail, LiveMessage, LiveTopic } from '@ticketcd/schema'
import { eventTopic, livePulseMs } from '@ticketcd/schema'
import type { OpenSource, SourceEvents } from '../lib/live/source.ts'
import * as cluster from './cluster.ts'
import { mockedEvents } from './events.ts'
import { fireAlert, isSelling, moveStock } from './sale.ts'
import { scenario } from './scenario.ts'
import * as statistics from './statistics.ts'
import { offerNext } from './waitlist.ts'
import { world } from './world.ts'

const startedAt = Date.now()
/**
 * How long the stream is up and down in the scenario `reconnecting`, in milliseconds. It is down so
 * briefly that the client's back-off does not exceed the time up.
 */
const upMs = 9_000
const downMs = 6_000
/** How long an event stays sold out before tickets come back, in milliseconds. */
const soldOutMs = 5_000

/** Replaces the api's stream with invented messages of the same types. */
export const openMockedStream: OpenSource = ({ topics }, events) => {
  const script = isDown()
    ? [once(200, () => events.onEnd({ reason: 'lost' }))]
    : play(new Set(topics), events)
  return () => {
    for (const stop of script) stop()
  }
}

type Stop = () => void

function play(topics: ReadonlySet<LiveTopic>, events: SourceEvents): Stop[] {
  const send = (message: LiveMessage) => events.onMessage(structuredClone(message), message.revision)
  const pulse = () =>
    send({
      type: 'pulse',
      revision: world.revision,
      ageMs: scenario === 'no-quorum' ? 12_000 + Date.now() - startedAt : 300,
    })
  return [
    once(150, () => {
      events.onOpen()
      pulse()
    }),
    often(() => livePulseMs, pulse),
    often(sellEveryMs, () => sell(topics, send)),
    ...(topics.has('me')
      ? [
          often(
            () => 1_000,
            () => sendOffer(send),
          ),
        ]
      : []),
    ...(topics.has('stats')
      ? [
          often(
            () => 1_000,
            () => send({ type: 'stats', revision: world.revision, stats: statistics.now() }),
          ),
        ]
      : []),
    ...(topics.has('cluster')
      ? [
          often(
            () => 1_000,
            () => send({ type: 'cluster', revision: world.revision, cluster: cluster.health() }),
          ),
        ]
      : []),
    ...(scenario === 'reconnecting' ? [once(upMs, () => events.onEnd({ reason: 'lost' }))] : []),
  ]
}

function sellEveryMs(): number {
  return scenario === 'selling' ? 200 + Math.random() * 300 : 1_500 + Math.random() * 3_000
}

/** When the event of the rush sold out, in milliseconds since 1970; `null` while it has tickets. */
let soldOutAt: number | null = null

function sell(topics: ReadonlySet<LiveTopic>, send: (message: LiveMessage) => void) {
  if (scenario === 'no-quorum') return
  const event = wantedEvent(topics)
  if (!event) return
  if (event.available > 0) moveStock(event, -soldAtOnce(event))
  else if (soldOutAt === null) soldOutAt = Date.now()
  else if (Date.now() - soldOutAt > soldOutMs) {
    soldOutAt = null
    moveStock(event, 4)
  }
  sent(event, topics, send)
}

function sent(event: EventDetail, topics: ReadonlySet<LiveTopic>, send: (message: LiveMessage) => void) {
  const { eventId, revision, editRevision, state, fromPrice, available, capacity, tickets } = event
  const counts = { eventId, revision, editRevision, state, fromPrice, available, capacity }
  if (topics.has('catalogue')) send({ type: 'catalogue', revision, events: [counts], gone: [] })
  if (topics.has(eventTopic(eventId))) send({ type: 'event', revision, event: { ...counts, tickets } })
  if (!topics.has('me')) return
  const alert = fireAlert(event)
  if (alert) send({ type: 'alert', revision: alert.revision, alert })
}

function sendOffer(send: (message: LiveMessage) => void) {
  const place = offerNext()
  if (!place?.offer) return
  const { eventId, orderId, ticketType, event, offer } = place
  const { quantity, expiresAt } = offer
  send({
    type: 'offer',
    revision: world.revision,
    offer: { eventId, orderId, ticketType, quantity, expiresAt, eventName: event?.name ?? null },
  })
}

/** @returns the event of the visible page in the scenario `selling`, else a random event */
function wantedEvent(topics: ReadonlySet<LiveTopic>): EventDetail | undefined {
  const selling = mockedEvents.filter(isSelling)
  if (scenario !== 'selling') return selling[Math.floor(Math.random() * selling.length)]
  return selling.find((event) => topics.has(eventTopic(event.eventId))) ?? selling[0]
}

/** @returns the number of tickets sold at once: many at first, one by one near the end */
function soldAtOnce({ available }: EventDetail): number {
  if (scenario !== 'selling') return 1 + Math.floor(Math.random() * Math.min(4, available))
  return available > 60 ? Math.ceil(available / 8) : Math.min(available, 1 + Math.floor(Math.random() * 4))
}

function isDown(): boolean {
  if (scenario === 'offline') return true
  return scenario === 'reconnecting' && (Date.now() - startedAt) % (upMs + downMs) > upMs
}

function once(ms: number, action: () => void): Stop {
  const timer = setTimeout(action, ms)
  return () => clearTimeout(timer)
}

function often(everyMs: () => number, action: () => void): Stop {
  let timer: ReturnType<typeof setTimeout>
  const again = () => {
    timer = setTimeout(() => {
      action()
      again()
    }, everyMs())
  }
  again()
  return () => clearTimeout(timer)
}
