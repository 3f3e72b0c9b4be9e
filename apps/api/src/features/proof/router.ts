import { type EventProof, ProofInput } from '@ticketcd/schema'
import { publicProcedure, router } from '../../http/trpc.ts'

/** The operation that the procedure below calls. */
export interface Proofs {
  /** @throws {Refusal} event-not-found, also for a draft */
  event(eventId: string): Promise<EventProof>
}

export const proofRouter = (proofs: Proofs) =>
  router({
    event: publicProcedure.input(ProofInput).query(({ input }) => proofs.event(input.eventId)),
  })
