import { setTimeout as sleep } from 'node:timers/promises'
import { services } from '@ticketcd/wire'
import { Failure } from '../failure.ts'
import { unanswered } from './call-error.ts'
import type { ClusterClient } from './cluster-client.ts'
import { Heartbeat } from './heartbeat.ts'

/** Of the time to live. Two requests may be lost. */
const renewals = 3

/**
 * Renews a lease again and again, through any node that answers, until the signal aborts. Yields
 * the seconds that the lease lives after each renewal.
 *
 * @throws {Failure} `not-found` where the lease does not exist
 */
export async function* keepAlive(
  client: ClusterClient,
  id: bigint,
  signal: AbortSignal,
): AsyncGenerator<number, void, undefined> {
  let isPatient = false
  while (!signal.aborted) {
    const { stream, channel } = await client.stream(services.Lease.leaseKeepAlive, { signal, isPatient })
    const heartbeat = new Heartbeat(channel)
    try {
      stream.send({ id })
      for await (const { ttl } of stream.messages()) {
        if (ttl <= 0) throw new Failure('not-found', 'The lease does not exist or has expired.')
        isPatient = true
        client.settle()
        yield ttl
        await sleep((ttl * 1_000) / renewals, undefined, { signal })
        stream.send({ id })
      }
      throw unanswered('it has ended the stream')
    } catch (error) {
      if (signal.aborted) return
      client.recover(channel, error)
    } finally {
      heartbeat.stop()
      stream.close()
    }
  }
}
