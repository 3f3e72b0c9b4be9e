import { alertsMax, type EventValue, type NotificationValue } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../refusal.ts'
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
  try {
    change(of)
  } catch (error) {
    if (error instanceof Refusal) return error.failure
    throw error
  }
  throw new Error('it was not refused')
}

describe('setting an alert', () => {
  it('makes one, and makes one that has fired or was paused or differs wait again', () => {
    const anew = { ...waiting, createdAt: now }
    for (const alert of [
      undefined,
      fired,
      paused,
      { ...waiting, limit: 7 },
      { ...waiting, kind: 'back' as const },
    ])
      expect(set(snapshot({ alert }))).toEqual(anew)
  })

  it('again after it has fired knows of what is so already, and of nothing else', () => {
    const few = { stock: { available: 3, total: 100 } }
    expect(set(snapshot({ ...few, alert: fired }))).toMatchObject({ active: true, knownThen: 3 })
    for (const alert of [undefined, paused, { ...fired, limit: 7 }, { ...fired, kind: 'back' as const }])
      expect(set(snapshot({ ...few, alert }))?.knownThen).toBeUndefined()
    expect(set(snapshot({ alert: fired }))?.knownThen).toBeUndefined()
    expect(
      set(snapshot({ ...few, alert: fired, event: { ...event, status: 'closed' } }))?.knownThen,
    ).toBeUndefined()
  })

  it('changes nothing when it waits like that already, or has fired since this very setting', () => {
    expect(set(snapshot({ alert: waiting }))).toBeUndefined()
    expect(set(snapshot({ alert: { ...fired, createdAt: now, triggeredAt: now } }))).toBeUndefined()
  })

  it('is refused for one too many, but not for one of those there are', () => {
    expect(refusalOf(set, snapshot({ owned: alertsMax }))).toEqual({
      code: 'too-many-alerts',
      limit: alertsMax,
    })
    expect(set(snapshot({ owned: alertsMax, alert: fired }))).toMatchObject({ active: true })
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

  it('again after a pause leaves one that waits or has fired as it is', () => {
    expect(resuming(now)(snapshot({ alert: paused }))).toEqual(waiting)
    expect(resuming(now)(snapshot({ alert: waiting }))).toBeUndefined()
    expect(resuming(now)(snapshot({ alert: fired }))).toBeUndefined()
    expect(refusalOf(resuming(now), snapshot())).toEqual({ code: 'not-found' })
  })
})

describe('pausing an alert', () => {
  it('works whatever has become of the event, and leaves one that has fired as it is', () => {
    expect(pausing(snapshot({ event: undefined, alert: waiting }))).toEqual(paused)
    expect(pausing(snapshot({ alert: paused }))).toBeUndefined()
    expect(pausing(snapshot({ alert: fired }))).toBeUndefined()
    expect(refusalOf(pausing, snapshot())).toEqual({ code: 'not-found' })
  })
})
