import type { EventValue } from '@ticketcd/schema'
import { type Sweep, sweepFailureLog } from '../../jobs/sweeping.ts'
import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { CheckoutStore, type CheckoutStoreOptions } from './checkout-store.ts'
import { HoldSweeper } from './hold-sweeper.ts'
import { createTestPayments } from './payment/test-payments.ts'
import { checkoutRouter } from './router.ts'
import type { Steps } from './rules/step.ts'

export interface CheckoutDeps extends Pick<Resources, 'store' | 'now' | 'problems' | 'logger'> {
  /** The queues of the events. */
  steps: Steps
  /** The cached event. */
  event(eventId: string): EventValue | undefined
  placeOf: CheckoutStoreOptions['placeOf']
  /** How orders are paid. */
  payments: 'none' | 'test'
}

export interface CheckoutFeature extends Feature<ReturnType<typeof checkoutRouter>> {
  /** Ends the holds that have expired. */
  readonly sweep: Sweep
  /** Starts settling abandoned payments, if orders are paid. */
  start(): void
  close(): void
}

/** Orders: holds, purchases and their payments. */
export function createCheckoutFeature(deps: CheckoutDeps): CheckoutFeature {
  const { store, steps, event, placeOf, now, problems, logger } = deps
  const payments = deps.payments === 'test' ? createTestPayments(deps) : undefined
  const checkout = new CheckoutStore({
    store,
    steps,
    paymentService: payments?.paymentService,
    placeOf,
    event,
    now,
  })
  const holds = new HoldSweeper({
    store,
    expire: (username, ref) => checkout.expire(username, ref),
    now,
    onFailure: sweepFailureLog(logger),
    onProblem: problems.report,
  })
  return {
    router: checkoutRouter(checkout),
    sweep: (stopped) => holds.sweep(stopped),
    start: () => payments?.reconciling.start(),
    close: () => payments?.reconciling.close(),
  }
}
