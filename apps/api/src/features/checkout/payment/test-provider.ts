import { compare, type Entry, type EtcdStore, op } from '@ticketcd/etcd'
import {
  type OrderRef,
  Payment as PaymentRecords,
  type PaymentValue,
  testPaymentTokens,
} from '@ticketcd/schema'
import { Budget } from '../../../store/budget.ts'
import type { OrderOf } from '../rules/step.ts'
import type { Payment, PaymentPage, PaymentProvider } from './payment-provider.ts'
import { asOf, authorised, captured, thinkingMs, voided } from './payment-records.ts'

/** Time for one read, or for one write with all its attempts, in milliseconds. */
const recordsMs = 1_000
/** The orders of this many payments can be read in one transaction. */
const pageSize = 50
/** More than the concurrent writes of one entry. */
const attemptsMax = 10

type PaymentEntry = Entry<OrderRef, PaymentValue>

export interface TestProviderOptions {
  store: Pick<EtcdStore, 'get' | 'range' | 'txn'>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Called if a call-back fails. */
  onFailure(error: unknown): void
}

/**
 * A payment provider that moves no money; its tokens select its behaviour. It keeps its records in
 * etcd, in transactions of its own and never in one with the order. A real provider keeps them on
 * its own machines, so the same failures are possible here.
 */
export class TestProvider implements PaymentProvider {
  private readonly options: TestProviderOptions
  private notify: (of: OrderOf) => void = () => {}

  constructor(options: TestProviderOptions) {
    this.options = options
  }

  onAuthorised(notify: (of: OrderOf) => void): void {
    this.notify = notify
  }

  async authorise(of: OrderOf, amount: number, token: string, waitMs: number) {
    const { username } = of
    const asked = { username, amount, token }
    const { state } = await this.write(
      of,
      (entry, now) => authorised(entry && asOf(entry, now), asked, now),
      waitMs,
    )
    if (state === 'pending') this.callBackLater(of)
    if (state === 'authorised' && token === testPaymentTokens.answersTwice)
      for (let times = 0; times < 2; times += 1) this.notify(of)
    return state === 'captured' ? 'authorised' : state === 'voided' ? 'declined' : state
  }

  capture(of: OrderOf, amount: number): Promise<Payment | undefined> {
    return this.change(of, (entry, now) => captured(entry, amount, now))
  }

  void(of: OrderOf, keep: number): Promise<Payment | undefined> {
    return this.change(of, (entry, now) => voided(entry, keep, now))
  }

  async find(ref: OrderRef): Promise<Payment | undefined> {
    const entry = await this.entryOf(ref, recordsMs)
    return entry && this.paymentOf(ref, entry.value)
  }

  async page(cursor: string | undefined): Promise<PaymentPage> {
    const page = await this.options.store.range(PaymentRecords, {}, { cursor, limit: pageSize })
    return {
      payments: page.entries.map(({ parts, value }) => this.paymentOf(parts, value)),
      cursor: page.cursor,
    }
  }

  private async change(
    ref: OrderRef,
    change: (entry: PaymentValue, now: string) => PaymentValue,
  ): Promise<Payment | undefined> {
    const value = await this.write(ref, (entry, now) => entry && change(asOf(entry, now), now), recordsMs)
    return value && this.paymentOf(ref, value)
  }

  /** Reads an entry and writes its next state, if nobody else has written it in between. */
  private async write<After extends PaymentValue | undefined>(
    { eventId, orderId }: OrderRef,
    change: (entry: PaymentValue | undefined, now: string) => After,
    withinMs: number,
  ): Promise<After> {
    const key = { eventId, orderId }
    const budget = new Budget(withinMs)
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const before = await this.entryOf(key, budget.leftMs)
      const after = change(before?.value, this.options.now())
      if (after === undefined || after === before?.value) return after
      const unchanged = before
        ? compare.modRevisionIs(PaymentRecords, key, before.modRevision)
        : compare.absent(PaymentRecords, key)
      const { succeeded } = await this.options.store.txn(
        { compare: [unchanged], success: [op.put(PaymentRecords, key, after)] },
        // If it is sent twice, the second request fails its compare, and the entry is read again.
        { deadlineMs: budget.leftMs, resendable: true },
      )
      if (succeeded) return after
    }
    throw new Error(`the entry of order ${orderId} in the payment records is written all the time`)
  }

  private entryOf({ eventId, orderId }: OrderRef, deadlineMs: number): Promise<PaymentEntry | undefined> {
    return this.options.store.get(PaymentRecords, { eventId, orderId }, { deadlineMs })
  }

  private paymentOf({ eventId, orderId }: OrderRef, value: PaymentValue): Payment {
    const { username, state, amount, captured, refunded } = asOf(value, this.options.now())
    return { of: { username, eventId, orderId }, state, amount, captured, refunded }
  }

  /** Lost if this process ends; a repeated request is answered anyway. */
  private callBackLater(of: OrderOf): void {
    const callBack = async () => {
      const payment = await this.find(of)
      if (payment?.state === 'authorised') this.notify(of)
    }
    setTimeout(() => void callBack().catch(this.options.onFailure), thinkingMs).unref()
  }
}
