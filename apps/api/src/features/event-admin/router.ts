import {
  type AdminEvent,
  type AdminEventRow,
  AdminEventsQuery,
  ConfigListInput,
  type ConfigLists,
  CreateEventInput,
  type EventHistory,
  EventId,
  EventStatusInput,
  RemoveEventInput,
  UpdateEventInput,
} from '@ticketcd/schema'
import * as z from 'zod/mini'
import { adminProcedure, router } from '../../http/trpc.ts'

/**
 * The operations that the procedures below call. Each mutation is one transaction and safe to
 * repeat.
 */
export interface EventAdmin {
  /**
   * All events, including drafts: the latest edit first, or the best match first if there is a
   * text.
   */
  list(query: z.output<typeof AdminEventsQuery>): {
    items: AdminEventRow[]
    total: number
    nextCursor: string | null
  }
  /**
   * Reads from etcd instead of the mirror.
   *
   * @throws {Refusal} event-not-found
   */
  get(eventId: string): Promise<AdminEvent>
  /** @throws {Refusal} invalid-input with a path for each wrong field, event-id-taken */
  create(
    username: string,
    input: z.output<typeof CreateEventInput>,
  ): Promise<{ event: AdminEvent; revision: number }>
  /** @throws {Refusal} invalid-input, event-not-found, edit-conflict, total-too-low, busy */
  update(
    username: string,
    input: z.output<typeof UpdateEventInput>,
  ): Promise<{ event: AdminEvent; revision: number }>
  /** @throws {Refusal} event-not-found, edit-conflict, wrong-transition, busy */
  setStatus(
    username: string,
    input: z.output<typeof EventStatusInput>,
  ): Promise<{ event: AdminEvent; revision: number }>
  /**
   * Succeeds if the event does not exist.
   *
   * @throws {Refusal} event-has-sales, edit-conflict, busy
   */
  remove(input: z.output<typeof RemoveEventInput>): Promise<{ revision: number }>
  /** @throws {Refusal} event-not-found */
  history(eventId: string): Promise<EventHistory>
  lists(): Promise<ConfigLists>
  /** @throws {Refusal} edit-conflict */
  setList(input: z.output<typeof ConfigListInput>): Promise<{ lists: ConfigLists; revision: number }>
}

const OfEvent = z.object({ eventId: EventId })

export const eventAdminRouter = (events: EventAdmin) =>
  router({
    list: adminProcedure.input(AdminEventsQuery).query(({ input }) => events.list(input)),

    get: adminProcedure.input(OfEvent).query(({ input }) => events.get(input.eventId)),

    create: adminProcedure
      .input(CreateEventInput)
      .mutation(({ ctx, input }) => events.create(ctx.username, input)),

    update: adminProcedure
      .input(UpdateEventInput)
      .mutation(({ ctx, input }) => events.update(ctx.username, input)),

    setStatus: adminProcedure
      .input(EventStatusInput)
      .mutation(({ ctx, input }) => events.setStatus(ctx.username, input)),

    remove: adminProcedure.input(RemoveEventInput).mutation(({ input }) => events.remove(input)),

    history: adminProcedure.input(OfEvent).query(({ input }) => events.history(input.eventId)),

    lists: adminProcedure.query(() => events.lists()),

    setList: adminProcedure.input(ConfigListInput).mutation(({ input }) => events.setList(input)),
  })
