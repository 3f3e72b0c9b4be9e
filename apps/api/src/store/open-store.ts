import {
  type ConnectOptions,
  connect as connectToEtcd,
  type EtcdFailure,
  type EtcdStore,
  Mirror,
} from '@ticketcd/etcd'
import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from '../metrics/metrics.ts'

export interface OpenStoreOptions {
  etcd: ConnectOptions
  /** Creates the client of etcd. Default: `connect` of `@ticketcd/etcd`. */
  connect?: ((settings: ConnectOptions) => EtcdStore) | undefined
  metrics: Pick<Metrics, 'onEtcdCall' | 'onSetAside'>
  logger: Pick<FastifyBaseLogger, 'info' | 'warn'>
}

/** Creates the client of etcd. It measures its calls, and logs nodes that it skips. */
export function openStore({ etcd, connect = connectToEtcd, metrics, logger }: OpenStoreOptions): EtcdStore {
  return connect({
    ...etcd,
    onCall: (call) => metrics.onEtcdCall(call),
    onSetAside: (address) => {
      metrics.onSetAside()
      logger.warn({ address }, 'an etcd node failed or was slow, and is skipped until it answers')
    },
    onTlsRead: (problem) => {
      if (problem === undefined) logger.info('the TLS files for etcd have changed and were read again')
      else logger.warn(`${problem} The TLS files that were read before stay in use.`)
    },
  })
}

export interface OpenMirrorOptions {
  store: EtcdStore
  records: ConstructorParameters<typeof Mirror>[1]
  metrics: Pick<Metrics, 'observeMirror'>
  logger: Pick<FastifyBaseLogger, 'warn'>
}

/** Creates the mirror, which begins to list its records at once. */
export function openMirror({ store, records, metrics, logger }: OpenMirrorOptions): Mirror {
  const mirror = new Mirror(store, records, {
    onInterrupted: ({ code, message }: EtcdFailure) => {
      // Closing the mirror is no interruption.
      if (code !== 'cancelled')
        logger.warn({ code }, `the mirror lost its connection to etcd and reconnects: ${message}`)
    },
  })
  metrics.observeMirror(mirror)
  return mirror
}
