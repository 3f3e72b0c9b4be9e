import { PeriodicJob } from '../../../jobs/periodic-job.ts'
import { intervalsMs } from '../../../jobs/periodic-work.ts'
import type { Resources } from '../../../lifecycle/resources.ts'
import type { Steps } from '../rules/step.ts'
import { PaymentReconciler } from './payment-reconciler.ts'
import { PaymentService } from './payment-service.ts'
import { Settlement } from './settlement.ts'
import { TestProvider } from './test-provider.ts'

export interface TestPaymentsDeps extends Pick<Resources, 'store' | 'now' | 'logger'> {
  steps: Steps
}

export interface Payments {
  readonly paymentService: PaymentService
  /** Settles abandoned payments. */
  readonly reconciling: PeriodicJob
}

/** The built-in test provider, with the services that use it. */
export function createTestPayments({ store, steps, now, logger }: TestPaymentsDeps): Payments {
  const onFailure = (error: unknown) =>
    logger.warn({ err: error }, 'a payment was not settled; trying again later')
  const provider = new TestProvider({ store, now, onFailure })
  const settlement = new Settlement({ provider, store })
  const reconciler = new PaymentReconciler({ provider, settlement, onFailure })
  return {
    paymentService: new PaymentService({ provider, settlement, steps, store, onFailure }),
    reconciling: new PeriodicJob({
      work: (stopped) => reconciler.reconcile(stopped),
      intervalMs: intervalsMs.payments,
      onFailure,
    }),
  }
}
