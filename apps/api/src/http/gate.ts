import type { Failure } from '@ticketcd/schema'
import type { TRPCError } from '@trpc/server'
import type { FastifyReply } from 'fastify'

/** The functions of the server that a route of a feature uses. */
export interface Gate {
  /** Whether the catalogue can answer yet. */
  isReady(): boolean
  /** Replies with a failure in the same form as the procedures. */
  refuse(reply: FastifyReply, failure: Failure, code?: TRPCError['code']): FastifyReply
  /** Converts any thrown value into a failure of the closed set. */
  explain(cause: unknown): Failure
}
