import type { Mirror } from '@ticketcd/etcd'
import {
  Event,
  type EventCounts,
  Favourite,
  type LiveMessage,
  type LiveTopic,
  livePulseMs,
  staleAfterMs,
  type TicketView,
} from '@ticketcd/schema'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ownedLists } from './account-channel.ts'
import { LiveHub } from './live-hub.ts'
import type { StreamSocket } from './subscriber.ts'

type HistoryOf = Parameters<Parameters<Mirror['onRelisted']>[0]>[1]
type Write = { parts: { username: string } }

/** A mirror whose history is scripted by the test. */
class ScriptedMirror {
  revision = 100
  ageMs = 0
  readonly events = new Map<string, string>()
  private readonly followers: ((changes: unknown[]) => void)[] = []
  private readonly writeListeners = new Map<unknown, (writes: Write[], revision: number) => void>()
  private relisted: ((revision: number, history: HistoryOf) => void) | undefined

  table() {
    return { get: ({ eventId }: { eventId: string }) => this.entry(eventId) }
  }
  onTableChange(record: unknown, listener: (changes: unknown[]) => void) {
    if (record === Event) this.followers.push(listener)
    return () => undefined
  }
  onWrite(record: unknown, listener: (writes: Write[], revision: number) => void) {
    this.writeListeners.set(record, listener)
    return () => undefined
  }
  onRelisted(listener: (revision: number, history: HistoryOf) => void) {
    this.relisted = listener
    return () => undefined
  }

  change(eventId: string, revision = this.revision + 1): void {
    const before = this.entry(eventId)
    this.events.set(eventId, 'on-sale')
    this.revision = revision
    for (const publish of this.followers)
      publish([{ parts: { eventId }, before, after: this.entry(eventId) }])
  }
  favour(username: string): void {
    this.revision += 1
    this.writeListeners.get(Favourite)?.([{ parts: { username } }], this.revision)
  }
  /** Lists again: at that revision one event differs. */
  relist(revision: number, history: HistoryOf, eventId: string): void {
    this.change(eventId, revision)
    this.relisted?.(revision, history)
  }
  private entry(eventId: string) {
    const status = this.events.get(eventId)
    return status && { value: { status } }
  }
}

/** A browser's socket that takes every piece at once, until `reads` is false. */
class ScriptedSocket implements StreamSocket {
  writableLength = 0
  destroyed = false
  reads = true
  text = ''
  writes = 0
  readonly write = (bytes: unknown) => {
    this.writes += 1
    this.text += String(bytes)
    if (!this.reads) this.writableLength += (bytes as Buffer).length
    return this.reads
  }
  readonly end = (bytes: unknown) => {
    this.write(bytes)
    return this as never
  }
  readonly destroy = () => {
    this.destroyed = true
    return this as never
  }
  get sent(): LiveMessage[] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string))
  }
  get types(): string[] {
    return this.sent.map(({ type }) => type)
  }
  get reached(): number {
    return Number([...this.text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1])
  }
}

const startMs = Date.parse('2026-06-01T10:00:00.000Z')
/** Longer than any tick and beat. */
const aMomentMs = 600
let hub: LiveHub
let failures: unknown[]
let mirror: ScriptedMirror
let state: EventCounts['state']
const turns = vi.fn((_afterMs: number, _untilMs: number): string[] => [])

beforeEach(() => {
  vi.useFakeTimers({ now: startMs })
  mirror = new ScriptedMirror()
  mirror.events.set('concert', 'on-sale')
  state = 'on-sale'
  failures = []
  turns.mockReset().mockReturnValue([])
  const counts = (eventId: string) =>
    mirror.events.has(eventId)
      ? ({
          eventId,
          state,
          revision: mirror.revision,
          tickets: [] as TicketView[],
        } as unknown as EventCounts & {
          tickets: TicketView[]
        })
      : undefined
  hub = new LiveHub({
    mirror: mirror as unknown as Mirror,
    catalogue: { counts, turned: turns },
    now: () => new Date().toISOString(),
    onFailure: (error) => failures.push(error),
  })
  hub.start()
})
afterEach(() => {
  vi.useRealTimers()
  expect(failures).toEqual([])
})

const aMoment = () => vi.advanceTimersByTimeAsync(aMomentMs)

async function join(topics: LiveTopic[], since?: number, username = 'ana'): Promise<ScriptedSocket> {
  const socket = new ScriptedSocket()
  hub.join({ socket, topics, since, caller: { username, tokenHash: 'a'.repeat(64) } })
  await aMoment()
  return socket
}

it('sends a reset to all when the cluster is replaced, and continues at its lower revisions', async () => {
  const socket = await join(['catalogue', 'event:concert', 'me'])
  expect([socket.reached, socket.types.slice(0, 2)]).toEqual([100, ['event', 'pulse']])
  const before = socket.sent.length
  mirror.relist(7, 'another', 'concert')
  await aMoment()
  const [reset, ...rest] = socket.sent.slice(before)
  expect(reset).toEqual({ type: 'reset', revision: 7, topics: ['catalogue', 'event:concert', 'me'] })
  expect(rest.filter(({ type }) => type === 'event')).toHaveLength(1)
  expect(socket.reached).toBe(7)

  mirror.change('concert', 8)
  await aMoment()
  expect(socket.reached).toBe(8)
  expect(socket.sent.slice(before).filter(({ type }) => type === 'reset')).toHaveLength(1)
  const late = await join(['catalogue'], 100)
  expect(late.sent[0]).toEqual({ type: 'reset', revision: 8, topics: ['catalogue'] })
})

it('publishes the differences after a compaction, and possible changes of all account lists', async () => {
  const socket = await join(['catalogue', 'me'])
  const before = socket.sent.length
  mirror.favour('bob')
  mirror.relist(150, 'same', 'theatre')
  await aMoment()
  const later = socket.sent.slice(before).filter(({ type }) => type !== 'pulse')
  expect(later).toMatchObject([
    { type: 'catalogue', revision: 150, events: [{ eventId: 'theatre' }] },
    { type: 'me', revision: 150, changed: ownedLists },
  ])
  // A reader that was away across the gap receives the changes of the catalogue, and a reset for
  // `me`.
  const back = await join(['catalogue', 'me'], 101)
  expect(back.sent).toMatchObject([
    { type: 'reset', topics: ['me'] },
    { type: 'catalogue', events: [{ eventId: 'theatre' }] },
    { type: 'pulse' },
  ])
})

it('publishes early that etcd has stopped answering, and that it answers again', async () => {
  const socket = await join(['catalogue'])
  const pulses = () => socket.sent.filter((message) => message.type === 'pulse')
  expect(pulses().every(({ ageMs }) => ageMs === 0)).toBe(true)
  for (const ageMs of [staleAfterMs + 1, 20]) {
    const before = pulses().length
    mirror.ageMs = ageMs
    await aMoment()
    expect(pulses().slice(before)).toMatchObject([{ ageMs }])
  }
  const before = pulses().length
  mirror.ageMs = 60_000
  await vi.advanceTimersByTimeAsync(4 * livePulseMs)
  expect(pulses().length - before).toBeLessThanOrEqual(6)
  expect(pulses().length - before).toBeGreaterThanOrEqual(4)
})

it('keeps one piece for a browser that does not read', async () => {
  const [socket, other] = [await join(['event:concert', 'me']), await join(['event:concert'])]
  socket.reads = false
  mirror.change('concert')
  await aMoment()
  const [kept, writes] = [socket.writableLength, socket.writes]
  expect(kept).toBeGreaterThan(0)
  for (let change = 0; change < 10; change++) {
    mirror.change('concert')
    mirror.favour('ana')
    await aMoment()
    expect([socket.writableLength, socket.writes]).toEqual([kept, writes])
  }
  expect(other.reached).toBe(mirror.revision)
  socket.reads = true
  socket.writableLength = 0
  await aMoment()
  expect([socket.writes, socket.reached]).toEqual([writes + 1, mirror.revision])
})

it('publishes states that the clock changes, also when the clock is set back', async () => {
  const socket = await join(['event:concert'])
  turns.mockImplementation((afterMs, untilMs) => {
    const opensAtMs = startMs + 3_600_000
    return afterMs < opensAtMs && opensAtMs <= untilMs ? ['concert'] : []
  })
  const states = () =>
    socket.sent.flatMap((message) => (message.type === 'event' ? [message.event.state] : []))
  expect(states()).toEqual(['on-sale'])
  vi.setSystemTime(startMs + 2 * 3_600_000)
  state = 'few-left'
  await aMoment()
  vi.setSystemTime(startMs + 1_000)
  state = 'not-open'
  await aMoment()
  expect(states()).toEqual(['on-sale', 'few-left', 'not-open'])
})

it('continues when the changes by the clock cannot be computed, and publishes them later', async () => {
  const socket = await join(['event:concert'])
  const broken = new Error('broken')
  turns.mockImplementation(() => {
    throw broken
  })
  mirror.change('concert')
  await aMoment()
  expect(socket.reached).toBe(mirror.revision)
  expect(failures.splice(0)).toContain(broken)

  const since = Date.now() - aMomentMs
  turns.mockClear().mockReturnValue([])
  await aMoment()
  // The retried interval begins before the failure.
  expect(turns.mock.calls[0]?.[0]).toBeLessThanOrEqual(since)
})
