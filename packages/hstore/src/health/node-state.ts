import type { Status } from '@ticketcd/raft'
import type { MemberId } from '../members/member-id.ts'

/** The state of a node: its answer to the health checks of others, and a part of `GET /members`. */
export interface NodeState {
  readonly role: Status['role']
  readonly term: number
  /** Null where the node knows of no leader. */
  readonly leader: MemberId | null
  /** Index of the newest entry that this node knows as committed. */
  readonly committed: number
  /** Index of the newest entry that this node has applied. */
  readonly applied: number
  /** Names of the raised alarms, such as `NOSPACE`. */
  readonly alarms: readonly string[]
}

export function encodeNodeState(state: NodeState): Uint8Array {
  return Buffer.from(JSON.stringify(state))
}

/** @throws {Error} where the bytes are no state */
export function decodeNodeState(bytes: Uint8Array): NodeState {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString())
  if (isNodeState(value)) return value
  throw new Error('the answer does not describe a node')
}

/** Whether parsed JSON is a state. Fields of newer versions do not matter. */
export function isNodeState(value: unknown): value is NodeState {
  const { role, term, leader, committed, applied, alarms } = fieldsOf(value)
  const isRole = typeof role === 'string' && roles.has(role)
  const isLeader = leader === null || typeof leader === 'string'
  return isRole && isLeader && [term, committed, applied].every(Number.isSafeInteger) && isTexts(alarms)
}

const roles: ReadonlySet<string> = new Set<Status['role']>([
  'follower',
  'pre-candidate',
  'candidate',
  'leader',
])

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
