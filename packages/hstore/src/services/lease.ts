import { randomBytes } from 'node:crypto'
import type { LeaseId } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import type { NodeContext } from './node-context.ts'
import { type ServedMethod, serve } from './served-method.ts'

const { Lease } = services

/** etcd's `Lease` service, but for the stream `LeaseKeepAlive`. */
export function leaseMethods(node: NodeContext): readonly ServedMethod[] {
  const { access, leases, kv } = node.state
  return [
    serve(Lease.leaseGrant, async (request, call) => {
      node.checkLeader(call)
      access.checkUser(node.callerOf(call))
      if (!node.hasSpace(0)) await node.refuseForSpace()
      const id = request.id === 0n ? randomLeaseId(leases.has.bind(leases)) : request.id
      const bytes = Lease.leaseGrant.request.encode({ ...request, id })
      const { ttl } = (await node.propose('leaseGrant', bytes, () => node.callerOf(call))) as { ttl: number }
      return { header: node.header(kv.revision), id, ttl }
    }),

    serve(Lease.leaseRevoke, async (request, call, bytes) => {
      node.checkLeader(call)
      access.checkLeaseRevoke(node.callerOf(call), request.id)
      await node.propose('leaseRevoke', bytes, () => node.callerOf(call))
      return { header: node.header(kv.revision) }
    }),

    serve(Lease.leaseTimeToLive, async (request, call) => {
      node.checkLeader(call)
      const caller = node.callerOf(call)
      access.checkLeaseTimeToLive(caller, request.id, request.keys)
      const { ttl, grantedTtl } = await node.askForLease({ type: 'time-to-live', id: request.id })
      const keys = request.keys && ttl >= 0 && leases.has(request.id) ? leases.keys(request.id) : []
      if (keys.length > 0) access.checkLeaseTimeToLive(caller, request.id, true)
      return { header: node.header(kv.revision), id: request.id, ttl, grantedTtl, keys }
    }),

    serve(Lease.leaseLeases, (_, call) => {
      node.checkLeader(call)
      const ids = leases.leases()
      access.checkLeaseLeases(node.callerOf(call), ids)
      return { header: node.header(kv.revision), leases: ids.map((id) => ({ id })) }
    }),
  ]
}

/** A positive id that no lease has. */
function randomLeaseId(isTaken: (id: LeaseId) => boolean): LeaseId {
  let id = 0n
  do id = randomBytes(8).readBigUInt64BE() >> 1n
  while (id === 0n || isTaken(id))
  return id
}
