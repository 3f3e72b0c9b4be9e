import { AlertInput, type Alerts, type AlertView, EventId } from '@ticketcd/schema'
import * as z from 'zod/mini'
import { customerProcedure, router } from '../../http/trpc.ts'

/** The operations that the procedures below call. Each is safe to repeat. */
export interface Notifications {
  mine(username: string): Promise<Alerts> | Alerts
  /** The number of alerts that have fired and are unread. */
  unread(username: string): Promise<number> | number
  /**
   * Sets the alert for an event, changes it, or arms it again. It fires at once if its condition
   * already holds.
   *
   * @throws {Refusal} event-not-found, event-past, event-cancelled, too-many-alerts
   */
  set(username: string, input: z.output<typeof AlertInput>): Promise<{ alert: AlertView; revision: number }>
  /**
   * Pauses an alert. One that has fired is left unchanged.
   *
   * @throws {Refusal} not-found
   */
  pause(username: string, eventId: string): Promise<{ alert: AlertView; revision: number }>
  /**
   * Arms a paused alert. One that waits or has fired is left unchanged.
   *
   * @throws {Refusal} not-found, event-not-found, event-past, event-cancelled
   */
  resume(username: string, eventId: string): Promise<{ alert: AlertView; revision: number }>
  remove(username: string, eventId: string): Promise<{ revision: number }>
  /** @param eventId of one alert; without it, all that have fired are marked */
  markRead(username: string, eventId?: string): Promise<{ revision: number }>
}

const OfEvent = z.object({ eventId: EventId })

export const notificationsRouter = (notifications: Notifications) =>
  router({
    mine: customerProcedure.query(({ ctx }) => notifications.mine(ctx.username)),

    unread: customerProcedure.query(({ ctx }) => notifications.unread(ctx.username)),

    set: customerProcedure
      .input(AlertInput)
      .mutation(({ ctx, input }) => notifications.set(ctx.username, input)),

    pause: customerProcedure
      .input(OfEvent)
      .mutation(({ ctx, input }) => notifications.pause(ctx.username, input.eventId)),

    resume: customerProcedure
      .input(OfEvent)
      .mutation(({ ctx, input }) => notifications.resume(ctx.username, input.eventId)),

    remove: customerProcedure
      .input(OfEvent)
      .mutation(({ ctx, input }) => notifications.remove(ctx.username, input.eventId)),

    markRead: customerProcedure
      .input(z.object({ eventId: z.optional(EventId) }))
      .mutation(({ ctx, input }) => notifications.markRead(ctx.username, input.eventId)),
  })
