import { addressOfUrl } from './address.ts'
import type { ClusterView, MemberView } from './node-client.ts'
import type { NodeRecord } from './node-record.ts'

/**
 * - `healthy`: answers, knows a leader, and no alarm is raised
 * - `alarm`, `no-leader`: answers, and does not serve as it should
 * - `silent`: its process runs here and does not answer
 * - `unreachable`: other members reach it, and this machine does not
 * - `stopped`: its process is down, on this machine
 * - `down`: neither this machine nor another member reaches it
 * - `never-started`: was added to the cluster, and has not started
 * - `removed`: was started here, and is no member any more
 */
export type Health =
  | 'healthy'
  | 'alarm'
  | 'no-leader'
  | 'silent'
  | 'unreachable'
  | 'stopped'
  | 'down'
  | 'never-started'
  | 'removed'

/** One node in a list. Fields that nobody knows are null. */
export interface NodeRow {
  readonly name: string
  /** `host:port` for clients; empty for a member that never started. */
  readonly address: string
  readonly health: Health
  readonly alarms: readonly string[]
  readonly role: 'leader' | 'follower' | 'candidate' | null
  readonly type: 'voter' | 'learner' | null
  readonly term: number | null
  /** Of the newest entry that the node has applied. */
  readonly index: number | null
  /** Entries that the leader has committed and this node has not applied. */
  readonly lag: number | null
  readonly id: string | null
  readonly healthCheckMs: number | null
  /** Of the process on this machine. */
  readonly pid: number | null
}

/** A node that was started on this machine. */
export interface LocalNode {
  readonly record: NodeRecord
  /** Null where its process is down. */
  readonly pid: number | null
}

/**
 * The nodes of one cluster.
 *
 * @param views the answers of its nodes, by member id
 * @param best the newest answer; undefined where no node has answered
 */
export function rowsOf(
  views: ReadonlyMap<string, ClusterView>,
  best: ClusterView | undefined,
  local: readonly LocalNode[],
): NodeRow[] {
  if (best === undefined) return local.map(unknownRow)
  const committed = Math.max(...[...views.values()].map(({ node }) => node.committed))
  const localOf = (member: MemberView) => local.find(({ record }) => isMemberOf(record, member))
  const rows = best.members.map((member) => memberRow(member, views, localOf(member), committed))
  // A node that lags may not know its newest members yet.
  const knowsAll = best.node.leader !== null
  const others = local.filter(({ record }) => !best.members.some((member) => isMemberOf(record, member)))
  const removed = others.map((node) =>
    knowsAll ? { ...unknownRow(node), health: 'removed' as const } : unknownRow(node),
  )
  return [...rows, ...removed].sort(byName)
}

/** The member that a node started here is: its peer URL stays for as long as it is a member. */
export function isMemberOf(
  { peerAddress }: Pick<NodeRecord, 'peerAddress'>,
  { peerUrls }: Pick<MemberView, 'peerUrls'>,
): boolean {
  return peerUrls.includes(`http://${peerAddress}`)
}

function memberRow(
  { id, name, clientUrls, peerUrls, type, healthCheckMs }: MemberView,
  views: ReadonlyMap<string, ClusterView>,
  local: LocalNode | undefined,
  committed: number,
): NodeRow {
  const own = views.get(id)?.node
  const checks = [...views.values()].flatMap(({ members }) => members.filter((each) => each.id === id))
  const answered = checks.map(({ check }) => check).find((check) => check?.isAnswering)
  const state = own ?? answered?.state
  const row = {
    name: name || `${addressOfUrl(peerUrls[0] ?? '')} (no name yet)`,
    address: addressOfUrl(clientUrls[0] ?? ''),
    type,
    id,
    healthCheckMs,
    pid: local?.pid ?? null,
  }
  if (own === undefined) {
    const health = silentHealth(clientUrls.length > 0, local, answered !== undefined)
    // The last state of a node that is down says nothing about now.
    if (state === undefined || health !== 'unreachable') return { ...row, ...nothing, health }
    return { ...row, ...stateFields(state, committed), health }
  }
  const health = own.alarms.length > 0 ? 'alarm' : own.leader === null ? 'no-leader' : 'healthy'
  return { ...row, ...stateFields(own, committed), health }
}

const nothing = { alarms: [], role: null, term: null, index: null, lag: null }

function stateFields(
  {
    role,
    term,
    applied,
    alarms,
  }: ClusterView['node'] | NonNullable<NonNullable<MemberView['check']>['state']>,
  committed: number,
) {
  return {
    alarms,
    role: role === 'pre-candidate' ? ('candidate' as const) : role,
    term,
    index: applied,
    lag: Math.max(0, committed - applied),
  }
}

function silentHealth(hasStarted: boolean, local: LocalNode | undefined, isReached: boolean): Health {
  if (local !== undefined) return local.pid === null ? 'stopped' : 'silent'
  if (!hasStarted) return 'never-started'
  return isReached ? 'unreachable' : 'down'
}

/** No answer has described the node. */
function unknownRow({ record, pid }: LocalNode): NodeRow {
  const { name, address } = record
  const health = pid === null ? 'stopped' : 'silent'
  return { name, address, ...nothing, health, type: null, id: null, healthCheckMs: null, pid }
}

function byName(one: NodeRow, other: NodeRow): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true })
}
