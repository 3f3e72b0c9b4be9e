import type { PaymentProvider } from './payment-provider.ts'
import type { Settlement } from './settlement.ts'

export interface PaymentReconcilerOptions {
  provider: PaymentProvider
  settlement: Settlement
  /** Called for each payment that could not be settled. The next run tries again. */
  onFailure(error: unknown): void
}

/**
 * Settles payments that are left open by a process that ended, a provider that answered too late,
 * or a hold that ended. It reads all payments, page by page. It runs in every process; concurrent
 * runs are harmless.
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
