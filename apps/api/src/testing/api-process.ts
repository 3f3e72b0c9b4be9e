/*
 * A whole api as a process of its own, for tests that end it in the middle of its work. It says `ready` when it is. With
 * CARELESS=yes the alerts' triggers compare nothing: what tests of the compares hold against it.
 */
import { type ConnectOptions, connect, type EtcdStore, type Op } from '@ticketcd/etcd'
import { pino } from 'pino'
import { readEnv } from '../env.ts'
import { startServer } from '../start.ts'

const server = await startServer({
  ...readEnv(process.env),
  webDir: '/nowhere',
  logger: pino({ level: 'silent' }),
  ...(process.env.CARELESS === 'yes' ? { connect: connectCarelessly } : {}),
})
await server.ready
process.stdout.write('ready\n')

function connectCarelessly(settings: ConnectOptions): EtcdStore {
  const store = connect(settings)
  const txn: EtcdStore['txn'] = (careful, options) =>
    store.txn({ ...careful, success: careless(careful.success) }, options)
  return Object.assign(Object.create(store) as EtcdStore, { txn })
}

/** Keeps what each operation answers, which the type system cannot see. */
function careless<Ops extends readonly Op<unknown>[]>(ops: Ops): Ops {
  return ops.map(withoutCompares) as readonly Op<unknown>[] as Ops
}

function withoutCompares(op: Op<unknown>): Op<unknown> {
  return {
    ...op,
    request: (keyspace) => {
      const request = op.request(keyspace)
      return request.request_txn ? { request_txn: { ...request.request_txn, compare: [] } } : request
    },
  }
}
