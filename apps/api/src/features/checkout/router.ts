import {
  CancelInput,
  ConfirmInput,
  HoldInput,
  type HoldView,
  type OrderLine,
  OrderRef,
  type PaymentMethod,
  type PurchaseStatus,
  type PurchaseView,
  RenewInput,
  type WaitingView,
} from '@ticketcd/schema'
import { customerProcedure, router } from '../../http/trpc.ts'

/** The state of an order. */
export type OrderState =
  | { state: 'waiting'; waiting: WaitingView }
  | { state: 'held'; hold: HoldView }
  | { state: 'expired' | 'released'; lines: OrderLine[] }
  | { state: PurchaseStatus; purchase: PurchaseView }

/** The operations behind the procedures below. Each is safe to repeat, by its order id. */
export interface Checkout {
  /** How orders are paid in this installation. */
  payment(): PaymentMethod
  /** Reserves stock, all lines or none. */
  hold(username: string, input: HoldInput): Promise<{ hold: HoldView; revision: number }>
  /** Hold and confirm in one, if there is nothing to pay. */
  buy(username: string, input: HoldInput): Promise<{ purchase: PurchaseView; revision: number }>
  /** Reads the order from etcd, so that the answer settles an unknown outcome. */
  order(username: string, ref: OrderRef): Promise<OrderState>
  /** Turns a hold into a purchase at the held prices, and captures the payment if there is one. */
  confirm(username: string, input: ConfirmInput): Promise<{ purchase: PurchaseView; revision: number }>
  /** Restarts the lifetime of a hold. */
  renew(username: string, input: RenewInput): Promise<{ hold: HoldView; revision: number }>
  /** Returns the stock of a hold. */
  release(username: string, ref: OrderRef): Promise<{ revision: number }>
  /** Cancels all or some tickets of a purchase, and refunds their price. */
  cancel(username: string, input: CancelInput): Promise<{ purchase: PurchaseView; revision: number }>
}

export const checkoutRouter = (checkout: Checkout) =>
  router({
    payment: customerProcedure.query(() => checkout.payment()),

    hold: customerProcedure.input(HoldInput).mutation(({ ctx, input }) => checkout.hold(ctx.username, input)),

    buy: customerProcedure.input(HoldInput).mutation(({ ctx, input }) => checkout.buy(ctx.username, input)),

    order: customerProcedure.input(OrderRef).query(({ ctx, input }) => checkout.order(ctx.username, input)),

    confirm: customerProcedure
      .input(ConfirmInput)
      .mutation(({ ctx, input }) => checkout.confirm(ctx.username, input)),

    renew: customerProcedure
      .input(RenewInput)
      .mutation(({ ctx, input }) => checkout.renew(ctx.username, input)),

    release: customerProcedure
      .input(OrderRef)
      .mutation(({ ctx, input }) => checkout.release(ctx.username, input)),

    cancel: customerProcedure
      .input(CancelInput)
      .mutation(({ ctx, input }) => checkout.cancel(ctx.username, input)),
  })
