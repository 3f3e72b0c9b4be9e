import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../../refusal.ts'
import { NotOwner } from '../rounds/event-queue.ts'
import type { OwnedSteps } from '../rounds/event-queues.ts'
import { type PeerOutcome, type PeerStep, peerPath, peerStepsMax } from './peer-exchange.ts'
import type { PeerSecretHolder } from './peer-secret.ts'

/** As large as the largest carts of one request. */
const bodyBytesMax = 2 * 1024 * 1024

export interface PeerRouteOptions {
  secret: PeerSecretHolder
  steps: OwnedSteps
}

/** `POST /peer/steps`: takes steps from other processes of the api, and from nobody else. */
export async function mountPeers(
  server: FastifyInstance,
  { secret, steps }: PeerRouteOptions,
): Promise<void> {
  await server.register(async (scope) => {
    // Before anything of the body is read. Who is no peer learns nothing of what is here.
    scope.addHook('onRequest', async (request, reply) => {
      if (!(await secret.admits(request.headers.authorization)))
        return reply.code(404).send({ error: 'There is nothing at this address.' })
    })

    scope.post<{ Body: PeerStep[] }>(peerPath, { bodyLimit: bodyBytesMax }, async ({ body }, reply) => {
      if (!Array.isArray(body) || body.length > peerStepsMax)
        return reply.code(400).send({ error: 'Send a list of steps.' })
      return Promise.all(body.map((each) => outcomeOf(steps, each)))
    })
  })
}

async function outcomeOf(steps: OwnedSteps, { step, leftMs }: PeerStep): Promise<PeerOutcome> {
  try {
    return await steps.submitOwned(step, leftMs)
  } catch (error) {
    if (error instanceof NotOwner) return { notOwner: true }
    if (error instanceof Refusal) return { failure: error.failure }
    return { error: true }
  }
}
