import { alertsMax, type EventValue, type NotificationValue } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { type AlertChange, type AlertSnapshot, pausing, resuming, setting } from './alert-change.ts'

const now = '2026-06-01T10:00:00.000Z'
const before = '2026-05-01T10:00:00.000Z'
const event = {
  status: 'on-sale',
  startsAt: '2026-07-01T10:00:00.000Z',
  salesOpenAt: before,
} as EventValue
const waiting: NotificationValue = {
  kind: 'few-left',
  limit: 5,
  active: true,
  createdAt: before,
  triggeredAt: null,
  availableThen: null,
  readAt: null,
}
const fired = { ...waiting, active: false, triggeredAt: before, availableThen: 4 }
const paused = { ...waiting, active: false }
const snapshot = (changes: Partial<AlertSnapshot> = {}): AlertSnapshot => ({
  event,
  alert: undefined,
  owned: 1,
  stock: { available: 50, total: 100 },
  ...changes,
})
const set = setting({ kind: 'few-left', limit: 5 }, now)

function refusalOf(change: AlertChange, of: AlertSnapshot) {
  const decision = change(of)
  if ('failure' in decision) return decision.failure
  throw new Error('it was not refused')
}

/** The alert that the change writes, which is also its answer; `undefined` if it writes nothing. */
function written(change: AlertChange, of: AlertSnapshot) {
  const decision = change(of)
  if ('failure' in decision) throw new Error(`it was refused: ${decision.failure.code}`)
  expect(decision.answer).toEqual(decision.changes ?? of.alert)
  return decision.changes
}

describe('setting an alert', () => {
  it('creates one, and arms one that has fired, was paused or differs', () => {
    const anew = { ...waiting, createdAt: now }
    for (const alert of [
      undefined,
      fired,
      paused,
      { ...waiting, limit: 7 },
      { ...waiting, kind: 'back' as const },
    ])
      expect(written(set, snapshot({ alert }))).toEqual(anew)
  })

  it('again after it has fired records the known stock, and otherwise does not', () => {
    const few = { stock: { available: 3, total: 100 } }
    expect(written(set, snapshot({ ...few, alert: fired }))).toMatchObject({ active: true, knownThen: 3 })
    for (const alert of [undefined, paused, { ...fired, limit: 7 }, { ...fired, kind: 'back' as const }])
      expect(written(set, snapshot({ ...few, alert }))?.knownThen).toBeUndefined()
    expect(written(set, snapshot({ alert: fired }))?.knownThen).toBeUndefined()
    expect(
      written(set, snapshot({ ...few, alert: fired, event: { ...event, status: 'closed' } }))?.knownThen,
    ).toBeUndefined()
  })

  it('changes nothing if it already waits like that, or has fired since this request', () => {
    expect(written(set, snapshot({ alert: waiting }))).toBeUndefined()
    expect(written(set, snapshot({ alert: { ...fired, createdAt: now, triggeredAt: now } }))).toBeUndefined()
  })

  it('is refused for a new alert beyond the limit, but not for an existing one', () => {
    expect(refusalOf(set, snapshot({ owned: alertsMax }))).toEqual({
      code: 'too-many-alerts',
      limit: alertsMax,
    })
    expect(written(set, snapshot({ owned: alertsMax, alert: fired }))).toMatchObject({ active: true })
  })
})

describe('arming an alert', () => {
  const unsellable = [
    ['event-not-found', undefined],
    ['event-not-found', { ...event, status: 'draft' as const }],
    ['event-cancelled', { ...event, status: 'cancelled' as const }],
    ['event-past', { ...event, startsAt: now }],
  ] as const

  it.each(unsellable)('is refused with %s', (code, unsold) => {
    expect(refusalOf(set, snapshot({ event: unsold }))).toEqual({ code })
    expect(refusalOf(resuming(now), snapshot({ event: unsold, alert: paused }))).toEqual({ code })
  })

  it('again after a pause does not change an alert that waits or has fired', () => {
    expect(written(resuming(now), snapshot({ alert: paused }))).toEqual(waiting)
    expect(written(resuming(now), snapshot({ alert: waiting }))).toBeUndefined()
    expect(written(resuming(now), snapshot({ alert: fired }))).toBeUndefined()
    expect(refusalOf(resuming(now), snapshot())).toEqual({ code: 'not-found' })
  })
})

describe('pausing an alert', () => {
  it('works in every state of the event, and does not change an alert that has fired', () => {
    expect(written(pausing, snapshot({ event: undefined, alert: waiting }))).toEqual(paused)
    expect(written(pausing, snapshot({ alert: paused }))).toBeUndefined()
    expect(written(pausing, snapshot({ alert: fired }))).toBeUndefined()
    expect(refusalOf(pausing, snapshot())).toEqual({ code: 'not-found' })
  })
})
