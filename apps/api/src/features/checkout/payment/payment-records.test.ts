import { type PaymentValue, testPaymentTokens } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { asOf, authorised, captured, thinkingMs, voided } from './payment-records.ts'

const now = '2026-06-01T10:00:00.000Z'
const decidedAt = new Date(Date.parse(now) + thinkingMs).toISOString()
const later = '2026-06-01T11:00:00.000Z'
const { accepts, declines, isSlow } = testPaymentTokens

const asked = (token: string, before?: PaymentValue) =>
  authorised(before, { username: 'ana', amount: 5_000, token }, now)

describe('an entry of the payment records', () => {
  it('is authorised, declined or pending by its token; an unknown token is declined', () => {
    expect(asked(accepts)).toMatchObject({ state: 'authorised', amount: 5_000, captured: 0 })
    expect(asked(declines).state).toBe('declined')
    expect(asked('somebody-elses').state).toBe('declined')
    expect(asked(isSlow)).toMatchObject({ state: 'pending', decidedAt })
    expect(asOf(asked(isSlow), now).state).toBe('pending')
    expect(asOf(asked(isSlow), decidedAt).state).toBe('authorised')
  })

  it('starts again after it was declined or voided, and stays unchanged otherwise', () => {
    const open = asked(accepts)
    expect(asked(declines, open)).toBe(open)
    expect(asked(accepts, asked(declines)).state).toBe('authorised')
    expect(asked(accepts, voided(open, 0, later)).state).toBe('authorised')
    const taken = captured(open, 5_000, later)
    expect(asked(declines, taken)).toBe(taken)
    expect(asked(accepts, asked(isSlow)).state).toBe('pending')
  })

  it('is captured once, and never above the authorised amount', () => {
    const taken = captured(asked(accepts), 4_000, later)
    expect(taken).toMatchObject({ state: 'captured', captured: 4_000 })
    expect(captured(taken, 5_000, later)).toBe(taken)
    const open = asked(accepts)
    for (const amount of [5_001, 0, -1]) expect(captured(open, amount, later)).toBe(open)
    for (const entry of [asked(declines), asked(isSlow), voided(open, 0, later)])
      expect(captured(entry, 5_000, later)).toBe(entry)
  })

  it('is only ever refunded, down to the amount to keep', () => {
    const taken = captured(asked(accepts), 5_000, later)
    const part = voided(taken, 2_000, later)
    expect(part).toMatchObject({ state: 'captured', refunded: 3_000 })
    expect(voided(part, 2_000, later)).toBe(part)
    expect(voided(part, 4_000, later)).toBe(part)
    const all = voided(part, 0, later)
    expect(all).toMatchObject({ state: 'voided', captured: 5_000, refunded: 5_000 })
    expect(voided(all, 0, later)).toBe(all)
  })

  it('is voided without a capture while it is pending', () => {
    const given = voided(asked(isSlow), 0, now)
    expect(given.state).toBe('voided')
    expect(asOf(given, later)).toBe(given)
  })
})
