import { EventLeader } from '@ticketcd/schema'
import type { Closing } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { HourLeases } from '../../store/hour-leases.ts'
import { EventQueues } from './batches/event-queues.ts'
import { EventLeaders } from './event-leader/event-leaders.ts'
import { PeerClient } from './event-leader/peer-client.ts'
import { PeerSecretHolder } from './event-leader/peer-secret.ts'
import { PeerServer } from './event-leader/peer-server.ts'
import { type Lifetimes, usualLifetimes } from './rules/lifetimes.ts'

/** The mirror's record types that checkout needs in addition to the catalogue's. */
export const checkoutRecords = [EventLeader] as const

export interface BatchingDeps extends Pick<Resources, 'store' | 'mirror' | 'now' | 'metrics' | 'logger'> {
  /** Lifetimes of holds and offers that differ from the defaults. */
  lifetimes?: Partial<Lifetimes> | undefined
}

/** The queues of all events, which checkout, waiting lists and edits of events share. */
export interface Batching extends Closing {
  readonly steps: EventQueues
  /**
   * Accepts steps of other processes, and may lead events from now on.
   *
   * @param host the address to listen at
   * @param peerUrl address at which the other processes reach this one; it listens at the port of
   *   this address. Default: a free port of `host`.
   */
  listen(host: string, peerUrl: string | undefined): Promise<void>
  close(): Promise<void>
}

/** Creates the queues, with the connections to the other processes of the api. */
export function createBatching({ store, mirror, now, metrics, logger, lifetimes }: BatchingDeps): Batching {
  const secret = new PeerSecretHolder(store)
  const eventLeaders = new EventLeaders({
    store,
    mirrored: (eventId) => ({
      entry: mirror.table(EventLeader).get({ eventId }),
      revision: mirror.revision,
    }),
    onFailure: (error) => logger.warn({ err: error }, 'taking or releasing an event leadership failed'),
  })
  const peers = new PeerClient(secret)
  const steps = new EventQueues({
    store,
    leases: new HourLeases(store.leases),
    lifetimes: { ...usualLifetimes, ...lifetimes },
    now,
    onLostRace: () => metrics.onLostRace(),
    onBatch: (count) => metrics.onBatch(count),
    onForwarded: () => metrics.onForwarded(),
    leading: { eventLeaders, peers },
  })
  const peerServer = new PeerServer({
    secret,
    steps,
    onFailure: (error) => logger.error({ err: error }, 'a step of another process failed'),
  })
  return {
    steps,
    listen: async (host, peerUrl) => {
      const peersUrl = await peerServer.listen(
        host,
        peerUrl === undefined ? 0 : Number(new URL(peerUrl).port),
      )
      eventLeaders.start(peerUrl ?? peersUrl)
    },
    close: async () => {
      await eventLeaders.close()
      peers.close()
      await peerServer.close()
    },
  }
}
