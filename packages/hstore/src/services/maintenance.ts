import { setImmediate } from 'node:timers/promises'
import { Code, type KvStore, StoreError } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import { idNumber } from '../members/member-id.ts'
import { type Alarm, alarmNames } from '../state/alarm-table.ts'
import type { NodeContext } from './node-context.ts'
import { type ServedMethod, serve } from './served-method.ts'

const { Maintenance } = services

/** Records that one step of a hash reads; about a millisecond. */
const hashRecords = 2_000

/** etcd's `Maintenance` service. Its stream is in `snapshot.ts`. */
export function maintenanceMethods(node: NodeContext): readonly ServedMethod[] {
  const { access, kv, alarms } = node.state
  return [
    serve(Maintenance.alarm, async (request, call, bytes) => {
      access.checkAlarm(node.callerOf(call), request.action)
      const { alarms: list } = (await node.propose('alarm', bytes, () => node.callerOf(call))) as {
        alarms: readonly Alarm[]
      }
      return { header: node.header(kv.revision), alarms: list }
    }),

    serve(Maintenance.status, (_, call) => {
      access.checkAdmin(node.callerOf(call))
      const { raft, size, version } = node
      const header = node.header(kv.revision)
      const errors = alarms.list.map(
        ({ memberId, alarm }) => `memberID:${memberId} alarm:${alarmNames.get(alarm) ?? alarm} `,
      )
      return {
        header,
        version,
        dbSize: size.allocated,
        dbSizeInUse: size.inUse,
        leader: raft.leader === undefined ? 0n : idNumber(raft.leader),
        raftIndex: raft.committed,
        raftTerm: raft.term,
        raftAppliedIndex: raft.applied,
        errors: raft.leader === undefined ? ['etcdserver: no leader', ...errors] : errors,
        isLearner: node.isLearner,
      }
    }),

    serve(Maintenance.defragment, (_, call) => {
      access.checkMaintenance(node.callerOf(call))
      node.defragment()
      return { header: node.header(kv.revision) }
    }),

    serve(Maintenance.hash, async (_, call) => {
      access.checkMaintenance(node.callerOf(call))
      const { hash } = await hashInSteps(kv, 0)
      return { header: node.header(kv.revision), hash }
    }),

    serve(Maintenance.hashKV, async ({ revision }, call) => {
      access.checkMaintenance(node.callerOf(call))
      const header = node.header(kv.revision)
      const { hash, compactRevision } = await hashInSteps(kv, revision)
      return { header, hash, compactRevision }
    }),

    serve(Maintenance.moveLeader, async ({ targetId }, call) => {
      access.checkAdmin(node.callerOf(call))
      await node.moveLeader(targetId)
      return { header: node.header(undefined) }
    }),

    serve(Maintenance.downgrade, () => {
      throw new StoreError(Code.unimplemented, 'hstore has one data format and needs no downgrade')
    }),
  ]
}

/** Other requests are served between the steps. */
async function hashInSteps(kv: KvStore, revision: number): Promise<ReturnType<KvStore['hashKv']>> {
  const job = kv.startHashKv(revision)
  try {
    for (;;) {
      const hash = job.step(hashRecords)
      if (hash !== undefined) return hash
      await setImmediate()
    }
  } finally {
    job.close()
  }
}
