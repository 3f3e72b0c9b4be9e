import * as z from 'zod/mini'
import { canBuy, type SaleState } from './sale-state.ts'

/**
 * `few-left`: notify when `limit` tickets or fewer are left. `back`: notify when at least `limit`
 * tickets can be bought (again).
 */
export const AlertKind = z.enum(['few-left', 'back'])
export type AlertKind = z.output<typeof AlertKind>

/**
 * Everything that differs between the kinds of alerts. A new kind compiles only with its own rule.
 */
export interface AlertRule {
  /** The side of the limit on which the number of available tickets fulfils the alert. */
  readonly firesAt: 'at-most' | 'at-least'
  /** The lowest limit that can be set. */
  readonly limitMin: number
  /** The sale states in which the alert can fire. */
  firesIn(state: SaleState): boolean
  /** Whether an alert that has become due is still sent if tickets moved back across its limit. */
  readonly outlivesItsCondition: boolean
}

export const alertRules: Readonly<Record<AlertKind, AlertRule>> = {
  'few-left': {
    firesAt: 'at-most',
    limitMin: 0,
    firesIn: (state) => canBuy(state) || state === 'sold-out',
    // The notification stays useful even if a few tickets have come back.
    outlivesItsCondition: true,
  },
  back: {
    firesAt: 'at-least',
    limitMin: 1,
    firesIn: canBuy,
    outlivesItsCondition: false,
  },
}

export const alertKinds = AlertKind.options

interface Limited {
  readonly kind: AlertKind
  readonly limit: number
}

/** The available tickets of an event over all its types, and the state of its sale. */
export interface AlertStock {
  available: number
  state: SaleState
}

/** Whether the alert's condition holds, even if its owner has already been notified. */
export function isFulfilled({ kind, limit }: Limited, { available, state }: AlertStock): boolean {
  const { firesAt, firesIn } = alertRules[kind]
  return firesIn(state) && (firesAt === 'at-most' ? available <= limit : available >= limit)
}

/** Whether the alert accepts this limit. */
export function isAlertLimit({ kind, limit }: Limited): boolean {
  return limit >= alertRules[kind].limitMin
}

/**
 * The limit that applies after the owner was notified of `knownThen` available tickets: one beyond
 * that number. Minus one for an alert that cannot fire until its condition has been false.
 */
export function limitOfNews({
  kind,
  limit,
  knownThen,
}: Limited & { knownThen?: number | undefined }): number {
  if (knownThen === undefined) return limit
  return alertRules[kind].firesAt === 'at-most'
    ? Math.min(limit, knownThen - 1)
    : Math.max(limit, knownThen + 1)
}
