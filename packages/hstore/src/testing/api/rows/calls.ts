import { type Draft, type RequestOp, ServingStatus, services } from '@ticketcd/wire'
import { refusal, statusOf } from '../api-client.ts'
import type { Row } from '../row.ts'

const { KV, Maintenance, Auth, Health } = services

const kibibyte = 1024
const putOf = (bytes: number) => ({ key: 'big', value: Buffer.alloc(bytes) })

/** A transaction in a transaction, and so on; the innermost one puts a key. */
function nested(levels: number): Draft<RequestOp> {
  let op: Draft<RequestOp> = { requestPut: { key: 'deep' } }
  for (let level = 0; level < levels; level += 1) op = { requestTxn: { success: [op] } }
  return op
}

/** Calls as such: methods, sizes, depths, bytes that are no message. */
export const callRows: readonly Row[] = [
  {
    id: 'unknown-method',
    run: ({ client }) => refusal(client.raw('/etcdserverpb.KV/Nope', Buffer.alloc(0))),
    answer: '12 unknown method Nope for service etcdserverpb.KV',
  },
  {
    id: 'unknown-service',
    run: ({ client }) => refusal(client.raw('/foo.Bar/Baz', Buffer.alloc(0))),
    answer: '12 unknown service foo.Bar',
  },
  {
    id: 'undecodable',
    run: ({ client }) => refusal(client.raw('/etcdserverpb.KV/Range', Buffer.from('0a056b', 'hex'))),
    answer: '13 grpc: error unmarshalling request: unexpected EOF',
  },
  {
    id: 'undecodable: unknown fields are ignored',
    run: ({ client }) => refusal(client.raw('/etcdserverpb.KV/Put', Buffer.from('0a0161d23e0162', 'hex'))),
    answer: 'ok',
  },
  {
    id: 'health-service',
    run: ({ client }) => client.raw('/grpc.health.v1.Health/Check', Buffer.alloc(0)).then(hex),
    answer: '0801',
  },
  {
    id: 'health-service: an unknown service',
    run: ({ client }) => refusal(client.raw('/grpc.health.v1.Health/Check', Buffer.from('0a0178', 'hex'))),
    answer: '5 unknown service',
  },
  {
    id: 'health-service: a stream',
    run: async ({ client }) => {
      const statusOfService = async (service: string) => {
        const stream = client.open(Health.watch)
        stream.send({ service })
        stream.endRequests()
        const { status } = await stream.next()
        stream.close()
        return status
      }
      return [await statusOfService(''), await statusOfService('x')]
    },
    answer: [ServingStatus.SERVING, ServingStatus.SERVICE_UNKNOWN],
  },
  {
    id: 'kv-put-too-large',
    run: async ({ client }) => [
      await refusal(client.call(KV.put, putOf(1536 * kibibyte - 100))),
      await refusal(client.call(KV.put, putOf(1536 * kibibyte))),
    ],
    answer: ['ok', '3 etcdserver: request is too large'],
  },
  {
    id: 'kv-put-over-2-mib',
    run: ({ client }) => refusal(client.call(KV.put, putOf(2048 * kibibyte))),
    answer: '8 grpc: received message larger than max (2097162 vs. 2097152)',
  },
  {
    id: 'a transaction in 120 others passes, and one in 200 is too much',
    run: async ({ client }) => [
      await refusal(client.call(KV.txn, nested(120).requestTxn ?? {})),
      await refusal(client.call(KV.txn, nested(200).requestTxn ?? {})),
    ],
    answer: ['ok', '3 etcdserver: too many operations in txn request'],
  },
  {
    id: 'downgrade-3.4',
    run: ({ client }) => refusal(client.call(Maintenance.downgrade, { action: 0, version: '3.5.0' })),
    answer: '3 etcdserver: invalid downgrade target version',
    etcd34: '12 unknown method Downgrade for service etcdserverpb.Maintenance',
    hstore: {
      answer: '12 hstore has one data format and needs no downgrade',
      why: 'a downgrade changes the format of the data folder, and hstore has one format',
    },
  },
  {
    id: 'auth-status-3.4',
    run: async ({ client }) => {
      const call = client.call(Auth.authStatus, {})
      return await call.then(({ enabled, authRevision }) => ({ enabled, authRevision }), statusOf)
    },
    answer: { enabled: false, authRevision: 1 },
    etcd34: '12 unknown method AuthStatus for service etcdserverpb.Auth',
  },
]

const hex = (bytes: Buffer) => bytes.toString('hex')
