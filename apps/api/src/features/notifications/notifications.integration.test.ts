import { connect, EtcdFailure, type EtcdStore, Mirror, op, revisionZero } from '@ticketcd/etcd'
import {
  type AlertView,
  alertsMax,
  Event,
  Notification,
  type NotificationValue,
  Ticket,
} from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../../http/refusal.ts'
import { type Browser, failureOf } from '../../testing/browser.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import { daysAhead, password, putEvent, putUser, ticketValue } from '../../testing/world.ts'
import { NotificationsStore } from './notifications-store.ts'

let stage: Stage
let store: EtcdStore
let ana: Browser

beforeAll(async () => {
  stage = await setStage({ seed: (seeded) => putUser(seeded, 'ana', 'customer') })
  store = stage.store
  ana = stage.visitor()
  await ana.call.auth.logIn.mutate({ username: 'ana', password })
})
afterAll(() => stage.close())

const few = { kind: 'few-left', limit: 5 } as const
const waiting: NotificationValue = {
  ...few,
  active: true,
  createdAt: daysAhead(-1),
  triggeredAt: null,
  availableThen: null,
  readAt: null,
}

const leave = (of: EtcdStore, eventId: string, available: number) =>
  of.put(
    Ticket,
    { eventId, ticketType: 'Standard' },
    ticketValue(100, { available, sold: 100 - available, revenue: 2_500 * (100 - available) }),
  )

async function alertOf(eventId: string): Promise<AlertView | undefined> {
  const { items } = await ana.call.notifications.mine.query()
  return items.find((alert) => alert.eventId === eventId)
}

const becomes = (eventId: string, alert: object) =>
  vi.waitFor(async () => expect(await alertOf(eventId)).toMatchObject(alert), 30_000)

async function triggersOf(of: EtcdStore, eventId: string, username = 'ana'): Promise<number> {
  const { events } = await of.raw.history(Notification.key.build({ username, eventId }))
  return events.filter(
    (event) => event.type === 'put' && Notification.decode(event.value).triggeredAt !== null,
  ).length
}

describe('an alert', () => {
  it('waits, fires when the stock falls to its limit, is read, and is armed again', async () => {
    await putEvent(store, 'simple')
    const set = await ana.call.notifications.set.mutate({ eventId: 'simple', ...few })
    expect(set.alert).toMatchObject({ state: 'active', revision: set.revision, readAt: null })
    await becomes('simple', { state: 'active', limit: 5 })

    await leave(store, 'simple', 6)
    await leave(store, 'simple', 4)
    await becomes('simple', { state: 'fired', availableThen: 4, event: { available: 4, state: 'few-left' } })
    expect(await ana.call.notifications.unread.query()).toBe(1)

    await ana.call.notifications.markRead.mutate({ eventId: 'simple' })
    await ana.call.notifications.markRead.mutate({ eventId: 'simple' })
    await vi.waitFor(async () => expect(await ana.call.notifications.unread.query()).toBe(0), 30_000)

    await leave(store, 'simple', 50)
    const again = await ana.call.notifications.set.mutate({ eventId: 'simple', ...few })
    expect(again.alert).toMatchObject({ state: 'active', triggeredAt: null, readAt: null })
    await leave(store, 'simple', 0)
    await becomes('simple', { state: 'fired', availableThen: 0 })
    // Three writes contain a trigger: it fired, was read, and fired again.
    expect(await triggersOf(store, 'simple')).toBe(3)
  })

  it('fires at once if its condition holds, also after a change or a resume', async () => {
    await putEvent(store, 'at-once')
    await leave(store, 'at-once', 10)
    await ana.call.notifications.set.mutate({ eventId: 'at-once', ...few })
    await ana.call.notifications.set.mutate({ eventId: 'at-once', kind: 'few-left', limit: 10 })
    await becomes('at-once', { state: 'fired', limit: 10 })

    await ana.call.notifications.set.mutate({ eventId: 'at-once', ...few })
    for (const _ of [1, 2])
      expect((await ana.call.notifications.pause.mutate({ eventId: 'at-once' })).alert.state).toBe('paused')
    await leave(store, 'at-once', 3)
    await laterAlertFires()
    expect(await alertOf('at-once')).toMatchObject({ state: 'paused' })
    await ana.call.notifications.resume.mutate({ eventId: 'at-once' })
    await becomes('at-once', { state: 'fired', availableThen: 3 })
    expect((await ana.call.notifications.resume.mutate({ eventId: 'at-once' })).alert.state).toBe('fired')
    expect((await ana.call.notifications.pause.mutate({ eventId: 'at-once' })).alert.state).toBe('fired')
  })

  it('armed again while few are left fires when fewer are left, or when the stock falls again', async () => {
    await putEvent(store, 'again')
    const arm = () => ana.call.notifications.set.mutate({ eventId: 'again', ...few })
    await arm()
    await leave(store, 'again', 4)
    await becomes('again', { state: 'fired', availableThen: 4 })
    await arm()
    await leave(store, 'again', 5)
    await leave(store, 'again', 4)
    await laterAlertFires()
    expect(await alertOf('again')).toMatchObject({ state: 'active' })
    await leave(store, 'again', 3)
    await becomes('again', { state: 'fired', availableThen: 3 })

    await arm()
    await leave(store, 'again', 60)
    await leave(store, 'again', 5)
    await becomes('again', { state: 'fired', availableThen: 5 })
    expect(await triggersOf(store, 'again')).toBe(3)
  })

  it('for returned tickets fires when enough have returned', async () => {
    await putEvent(store, 'back')
    await leave(store, 'back', 0)
    await ana.call.notifications.set.mutate({ eventId: 'back', kind: 'back', limit: 2 })
    await leave(store, 'back', 1)
    await leave(store, 'back', 2)
    await becomes('back', { state: 'fired', availableThen: 2 })
  })

  it('for returned tickets does not fire while they are reserved for the waiting list', async () => {
    const soldOut = { available: 0, sold: 10, revenue: 25_000 }
    const ticket = (changes: object) =>
      store.put(Ticket, { eventId: 'waited', ticketType: 'Standard' }, ticketValue(10, changes))
    await putEvent(store, 'waited', {}, { Standard: ticketValue(10, { ...soldOut, waiting: 1 }) })
    await ana.call.notifications.set.mutate({ eventId: 'waited', kind: 'back', limit: 1 })
    await ticket({ ...soldOut, available: 3, sold: 7, waiting: 1 })
    await ticket({ ...soldOut, available: 2, held: 1, sold: 7 })
    await becomes('waited', { state: 'fired', availableThen: 2 })
  })

  it('fires when a sale opens by time alone, and when an admin opens it', async () => {
    await putEvent(store, 'by-hand', { status: 'closed' })
    await ana.call.notifications.set.mutate({ eventId: 'by-hand', kind: 'back', limit: 1 })
    await becomes('by-hand', { state: 'active' })
    await putEvent(store, 'by-hand')
    await becomes(await armedBeforeItOpens(), { state: 'fired' })
    await becomes('by-hand', { state: 'fired' })
  })

  it('is refused for events that do not sell, and for unknown events', async () => {
    await putEvent(store, 'draft', { status: 'draft' })
    await putEvent(store, 'cancelled', { status: 'cancelled' })
    await putEvent(store, 'past', { startsAt: daysAhead(-2) })
    const codeOf = async (call: Promise<unknown>) => (await failureOf(call)).code
    const { set, pause, resume, remove } = ana.call.notifications
    expect(await codeOf(set.mutate({ eventId: 'unheard-of', ...few }))).toBe('event-not-found')
    expect(await codeOf(set.mutate({ eventId: 'draft', ...few }))).toBe('event-not-found')
    expect(await codeOf(set.mutate({ eventId: 'cancelled', ...few }))).toBe('event-cancelled')
    expect(await codeOf(set.mutate({ eventId: 'past', ...few }))).toBe('event-past')
    expect(await codeOf(set.mutate({ eventId: 'simple', kind: 'back', limit: 0 }))).toBe('invalid-input')
    for (const procedure of [pause, resume])
      expect(await codeOf(procedure.mutate({ eventId: 'past' }))).toBe('not-found')
    for (const _ of [1, 2]) await remove.mutate({ eventId: 'simple' })
    await vi.waitFor(async () => expect(await alertOf('simple')).toBeUndefined(), 30_000)
  })
})

let later = 0

/**
 * Waits for a newly set alert to fire. An alert that was due before it would have fired by then.
 */
async function laterAlertFires(): Promise<void> {
  later += 1
  const eventId = `later-${later}`
  await putEvent(store, eventId)
  await ana.call.notifications.set.mutate({ eventId, ...few })
  await leave(store, eventId, 0)
  await becomes(eventId, { state: 'fired' })
}

/**
 * On a busy machine a sale may open before the alert is set. The function then sets one for a sale
 * that opens later.
 */
async function armedBeforeItOpens(): Promise<string> {
  for (const inMs of [400, 2_000, 10_000]) {
    const eventId = `opens-in-${inMs}`
    await putEvent(store, eventId, { salesOpenAt: new Date(Date.now() + inMs).toISOString() })
    const { alert } = await ana.call.notifications.set.mutate({ eventId, kind: 'back', limit: 1 })
    if (alert.state === 'active') return eventId
  }
  throw new Error('every sale opened before its alert was set')
}

/** Alerts in a namespace of their own, which no other process evaluates. */
async function alone(namespace: string, between: (own: EtcdStore) => Pick<EtcdStore, 'txn'> = (own) => own) {
  const own = connect({ hosts: stage.etcd.hosts, namespace: `${stage.etcd.namespace}${namespace}` })
  const mirror = new Mirror(own, [Event, Ticket, Notification])
  await mirror.ready
  const fired: string[] = []
  const failures: unknown[] = []
  const through = between(own)
  const alerts = new NotificationsStore({
    mirror,
    store: {
      txn: (txn, options) => through.txn(txn, options),
      range: own.range.bind(own),
      delete: own.delete.bind(own),
    },
    card: () => undefined,
    now: () => new Date().toISOString(),
    onFired: (username, alert) => void fired.push(`${username} ${alert.eventId} ${alert.availableThen}`),
    onFailure: (error) => void failures.push(error),
  })
  alerts.start()
  const close = () => {
    alerts.close()
    own.close()
  }
  return { own, mirror, alerts, fired, failures, close }
}

const lost = () => new EtcdFailure('timeout', 'no answer', { outcome: 'unknown' })

describe('a trigger whose write fails', () => {
  it('is retried, also if it was committed and only its answer was lost', async () => {
    const faults = ['refuse', 'lose'] as const
    let attempts = 0
    const { own, fired, failures, close } = await alone('faults/', (inner) => ({
      txn: async (txn, options) => {
        const fault = faults[attempts++]
        if (fault === 'refuse') throw new EtcdFailure('unavailable', 'no quorum')
        const result = await inner.txn(txn, options)
        if (fault === 'lose') throw lost()
        return result
      },
    }))
    await putEvent(own, 'concert')
    for (const username of ['ana', 'rui'])
      await own.put(Notification, { username, eventId: 'concert' }, waiting)
    await leave(own, 'concert', 5)
    await vi.waitFor(() => expect(fired.sort()).toEqual(['ana concert 5', 'rui concert 5']), 30_000)
    await putEvent(own, 'later')
    await own.put(Notification, { username: 'ana', eventId: 'later' }, waiting)
    await leave(own, 'later', 5)
    await vi.waitFor(() => expect(fired).toContain('ana later 5'), 30_000)
    expect(failures.length).toBeGreaterThanOrEqual(1)
    expect(fired).toHaveLength(3)
    for (const username of ['ana', 'rui']) expect(await triggersOf(own, 'concert', username)).toBe(1)
    close()
  })

  it('is sent for few tickets left even if some returned since, but not for tickets sold again', async () => {
    let isDown = true
    const { own, alerts, mirror, fired, failures, close } = await alone('back-and-forth/', (inner) => ({
      txn: (txn, options) => {
        if (isDown) throw new EtcdFailure('unavailable', 'no quorum')
        return inner.txn(txn, options)
      },
    }))
    await putEvent(own, 'few')
    await putEvent(own, 'gone')
    await leave(own, 'gone', 0)
    await own.put(Notification, { username: 'ana', eventId: 'few' }, waiting)
    await own.put(Notification, { username: 'ana', eventId: 'gone' }, { ...waiting, kind: 'back', limit: 1 })
    await leave(own, 'few', 3)
    await leave(own, 'gone', 2)
    await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0), 30_000)
    await leave(own, 'few', 60)
    const { revision } = await leave(own, 'gone', 0)
    await mirror.waitFor(revision, { timeoutMs: 30_000 })
    isDown = false
    await vi.waitFor(() => expect(fired).toEqual(['ana few 3']), 30_000)
    expect(alerts.mine('ana').items.find(({ eventId }) => eventId === 'gone')).toMatchObject({
      state: 'active',
    })
    await leave(own, 'gone', 1)
    await vi.waitFor(() => expect(fired).toEqual(['ana few 3', 'ana gone 1']), 30_000)
    close()
  })
})

describe('a change of an alert whose answer is lost', () => {
  it('returns the alert if the store shows the change, and otherwise an unknown outcome', async () => {
    let commits = true
    const { own, alerts, close } = await alone('lost/', (inner) => ({
      txn: async (txn, options) => {
        const isChange = txn.success.some(({ kind }) => kind === 'write') && txn.compare !== undefined
        if (!isChange || commits) {
          const result = await inner.txn(txn, options)
          if (!isChange) return result
        }
        throw lost()
      },
    }))
    await putEvent(own, 'concert')
    const { alert } = await alerts.set('ana', { eventId: 'concert', ...few })
    expect(alert).toMatchObject({ state: 'active', limit: 5 })
    commits = false
    const change = alerts.set('ana', { eventId: 'concert', kind: 'few-left', limit: 6 })
    await expect(change).rejects.toMatchObject({ failure: { code: 'outcome-unknown' } })
    close()
  })
})

/**
 * Sets alerts for twelve events at once, when only five more are allowed.
 *
 * @returns the number of the customer's alerts afterwards
 */
async function setTogether(namespace: string, between?: Parameters<typeof alone>[1]): Promise<number> {
  const { own, alerts, close } = await alone(namespace, between)
  const there = Array.from({ length: alertsMax - 5 }, (_, number) =>
    op.put(Notification, { username: 'ana', eventId: `old-${number}` }, waiting),
  )
  await own.txn({ success: op.nest(there) })
  const eventIds = Array.from({ length: 12 }, (_, number) => `new-${number}`)
  for (const eventId of eventIds) await putEvent(own, eventId)
  const persistently = async (eventId: string): Promise<void> => {
    try {
      await alerts.set('ana', { eventId, ...few })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.failure.code === 'busy') return persistently(eventId)
      expect(error.failure).toEqual({ code: 'too-many-alerts', limit: alertsMax })
    }
  }
  await Promise.all(eventIds.map(persistently))
  const count = await own.count(Notification, { username: 'ana' })
  if (count === alertsMax) {
    await alerts.remove('ana', 'old-0')
    await Promise.all(eventIds.map(persistently))
    expect(await own.count(Notification, { username: 'ana' })).toBe(alertsMax)
  }
  close()
  return count
}

describe('the limit of alerts', () => {
  it('holds for simultaneous requests, and a removal makes room', async () => {
    expect(await setTogether('limit/')).toBe(alertsMax)
  })

  it('is exceeded if the transactions compare nothing', async () => {
    const careless = (inner: EtcdStore): Pick<EtcdStore, 'txn'> => ({
      txn: (txn, options) => inner.txn({ ...txn, compare: [] }, options),
    })
    expect(await setTogether('no-limit/', careless)).toBeGreaterThan(alertsMax)
  })
})

describe('fired alerts', () => {
  it('are sent to a reconnecting browser until they are read, page by page', async () => {
    const { own, alerts, mirror, close } = await alone('away/')
    const triggered = { ...waiting, active: false, triggeredAt: daysAhead(-1), availableThen: 3 }
    const puts = (from: number, to: number) =>
      own.txn({
        success: op.nest(
          Array.from({ length: to - from }, (_, number) =>
            op.put(Notification, { username: 'ana', eventId: `event-${from + number}` }, triggered),
          ),
        ),
      })
    const { revision: seen } = await puts(0, 70)
    const { revision } = await puts(70, 150)
    await own.put(Notification, { username: 'rui', eventId: 'event-0' }, triggered)
    await mirror.waitFor(revision, { timeoutMs: 30_000 })
    expect(alerts.firedSince('ana', seen)).toHaveLength(80)
    expect(alerts.firedSince('ana', revisionZero)).toHaveLength(150)
    expect(alerts.unread('ana')).toBe(150)

    const read = await alerts.markRead('ana')
    await mirror.waitFor(read.revision, { timeoutMs: 30_000 })
    expect(alerts.unread('ana')).toBe(0)
    expect(alerts.firedSince('ana', seen)).toEqual([])
    expect(alerts.mine('rui').unread).toBe(1)
    close()
  })
})
