/*
 * A whole api in a process of its own, for tests that kill it. It prints `ready` when it is ready.
 * Negative controls run without compares: with CARELESS=alerts the triggers of alerts compare
 * nothing, with CARELESS=orders no transaction does.
 */
import { type ConnectOptions, connect, type EtcdStore, type Op } from '@ticketcd/etcd'
import { pino } from 'pino'
import { readEnv } from '../env.ts'
import { type StartOptions, startServer } from '../start.ts'

const server = await startServer({
  ...readEnv(process.env),
  webDir: '/nowhere',
  logger: pino({ level: 'silent' }),
  ...connectionOf(process.env.CARELESS),
})
await server.ready
process.stdout.write('ready\n')

function connectionOf(careless: string | undefined): Pick<StartOptions, 'connect'> {
  if (careless === undefined) return {}
  const connectCarelessly = (settings: ConnectOptions) => {
    const store = connect(settings)
    const txn: EtcdStore['txn'] = (careful, options) =>
      careless === 'orders'
        ? store.txn({ ...careful, compare: [] }, options)
        : store.txn({ ...careful, success: withoutNestedCompares(careful.success) }, options)
    return Object.assign(Object.create(store) as EtcdStore, { txn })
  }
  return { connect: connectCarelessly }
}

/** Keeps the answer type of each operation, which the type system cannot infer. */
function withoutNestedCompares<Ops extends readonly Op<unknown>[]>(ops: Ops): Ops {
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
