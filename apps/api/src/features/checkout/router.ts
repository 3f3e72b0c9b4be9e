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
import { customerProcedure, router } from '../../trpc.ts'

/** Where an order stands. */
export type OrderState =
  | { state: 'waiting'; waiting: WaitingView }
  | { state: 'held'; hold: HoldView }
  | { state: 'expired' | 'released'; lines: OrderLine[] }
  | { state: PurchaseStatus; purchase: PurchaseView }

/** What the procedures below need. Each is safe to repeat: the order's id makes it one. */
export interface Checkout {
  /** How orders are paid here. */
  payment(): PaymentMethod
  /** Reserves stock, all lines or none. */
  hold(username: string, input: HoldInput): Promise<{ hold: HoldView; revision: number }>
  /** Hold and confirm in one, where nothing has to be paid outside. */
  buy(username: string, input: HoldInput): Promise<{ purchase: PurchaseView; revision: number }>
  /** Reads the order from etcd itself, so that it settles an unknown outcome. */
  order(username: string, ref: OrderRef): Promise<OrderState>
  /** Turns a hold into a purchase, at the prices that were held, and takes the money where something is paid. */
  confirm(username: string, input: ConfirmInput): Promise<{ purchase: PurchaseView; revision: number }>
  /** Starts a hold's clock again. */
  renew(username: string, input: RenewInput): Promise<{ hold: HoldView; revision: number }>
  /** Gives a hold's stock back. */
  release(username: string, ref: OrderRef): Promise<{ revision: number }>
  /** Gives a purchase's tickets back, all or some of them, and their money to the customer. */
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
