import type { PaymentProvider } from './payment-provider.ts'
import type { Settlement } from './settlement.ts'

export interface PaymentReconcilerOptions {
  provider: PaymentProvider
  settlement: Settlement
  /** Told of each payment that could not be settled. The next time it is tried again. */
  onFailure(error: unknown): void
}

/**
 * Settles what was left behind: by a process that ended in the middle, by a provider that answered too late, by a hold that ended. It goes
 * through all payments, page by page; in every process, and twice at once does no harm.
 */
export class PaymentReconciler {
  private readonly options: PaymentReconcilerOptions

  constructor(options: PaymentReconcilerOptions) {
    this.options = options
  }

  async reconcile(stopped: () => boolean = () => false): Promise<void> {
    const { provider, settlement, onFailure } = this.options
    let cursor: string | undefined
    do {
      const page = await provider.page(cursor)
      if (stopped()) return
      await settlement.settleAll(page.payments, onFailure)
      cursor = page.cursor
    } while (cursor !== undefined && !stopped())
  }
}
