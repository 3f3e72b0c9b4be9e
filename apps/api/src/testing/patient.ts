import type { EtcdStore } from '@ticketcd/etcd'

const patientMs = 60_000

/**
 * The same store without its callers' deadlines, for tests of other behaviour on a busy machine.
 */
export function patient(store: EtcdStore): EtcdStore {
  return Object.assign(Object.create(store) as EtcdStore, {
    get: (record, parts, options) => store.get(record, parts, { ...options, deadlineMs: patientMs }),
    range: (record, parts, options) => store.range(record, parts, { ...options, deadlineMs: patientMs }),
    txn: (txn, options) => store.txn(txn, { ...options, deadlineMs: patientMs }),
  } satisfies Pick<EtcdStore, 'get' | 'range' | 'txn'>)
}
