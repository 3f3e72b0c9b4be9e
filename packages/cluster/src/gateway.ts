import { request } from 'node:http'
import { clientAddress, type NodeSpec } from './engine.ts'

/**
 * How long a node may take to answer. A paused node never answers, and a table of nodes must not
 * wait for it.
 */
const readDeadlineMs = 500
/** Changes of membership go through consensus, on a machine that may be busy starting nodes. */
const changeDeadlineMs = 5_000

/** `none`: the node has no leader, so it sees no quorum. */
export type Role = 'leader' | 'follower' | 'learner' | 'none'

/**
 * The status that a node reports about itself. Sizes are bytes, ids are unsigned 64-bit integers in
 * decimal.
 */
export interface NodeStatus {
  readonly memberId: string
  readonly role: Role
  readonly version: string
  readonly dbSizeBytes: number
  readonly dbSizeInUseBytes: number
  readonly raftTerm: number
  readonly raftIndex: number
  /** Alarms such as NOSPACE, and `etcdserver: no leader`. */
  readonly errors: readonly string[]
}

export interface Member {
  readonly id: string
  /** Empty until the member has started for the first time. */
  readonly name: string
  readonly peerUrls: readonly string[]
  /** Empty until the member has started for the first time. */
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

type Target = Pick<NodeSpec, 'clientPort' | 'host'>

/**
 * Whether the node serves linearizable reads: it is up, has a leader and has no alarm. Never
 * throws.
 */
export async function isHealthy(node: Target, deadlineMs = readDeadlineMs): Promise<boolean> {
  try {
    const { health } = await call<{ health: string | boolean }>(node, 'GET', '/health', undefined, deadlineMs)
    return String(health) === 'true'
  } catch {
    return false
  }
}

/** The status that a node reports, even without a quorum; throws if it does not answer in time. */
export async function nodeStatus(node: Target, deadlineMs = readDeadlineMs): Promise<NodeStatus> {
  return readStatus(await call<RawStatus>(node, 'POST', '/v3/maintenance/status', {}, deadlineMs))
}

/** The member list of this node, even without a quorum; throws if it does not answer in time. */
export async function listMembers(node: Target, deadlineMs = readDeadlineMs): Promise<Member[]> {
  const path = '/v3/cluster/member/list'
  const { members } = await call<{ members: RawMember[] }>(node, 'POST', path, {}, deadlineMs)
  return members.map(readMember)
}

/**
 * Adds a learner: a member that receives the log but does not count for the quorum until it is
 * promoted.
 */
export async function addLearner(node: Target, peerUrl: string): Promise<Member> {
  const body = { peerURLs: [peerUrl], isLearner: true }
  const { member } = await call<{ member: RawMember }>(
    node,
    'POST',
    '/v3/cluster/member/add',
    body,
    changeDeadlineMs,
  )
  return readMember(member)
}

/** Makes a learner a voter; throws while the learner is still catching up. */
export async function promoteMember(node: Target, id: string): Promise<void> {
  await call(node, 'POST', '/v3/cluster/member/promote', { ID: id }, changeDeadlineMs)
}

/** Removes a member from the cluster permanently. */
export async function removeMember(node: Target, id: string): Promise<void> {
  await call(node, 'POST', '/v3/cluster/member/remove', { ID: id }, changeDeadlineMs)
}

/** Transfers the leadership to the voter `id`; throws unless `node` is the leader. */
export async function moveLeader(node: Target, id: string): Promise<void> {
  await call(node, 'POST', '/v3/maintenance/transfer-leadership', { targetID: id }, changeDeadlineMs)
}

/**
 * etcd's JSON gateway: 64-bit integers are strings, and fields with their zero value are omitted.
 */
interface RawStatus {
  header: { member_id: string }
  version: string
  leader?: string
  dbSize?: string
  dbSizeInUse?: string
  raftTerm?: string
  raftIndex?: string
  isLearner?: boolean
  errors?: string[]
}

interface RawMember {
  ID: string
  name?: string
  peerURLs?: string[]
  clientURLs?: string[]
  isLearner?: boolean
}

/** Exported for its test: versions of etcd differ in this mapping. */
export function readStatus(raw: RawStatus): NodeStatus {
  return {
    memberId: raw.header.member_id,
    role: roleOf(raw),
    version: raw.version,
    dbSizeBytes: Number(raw.dbSize ?? 0),
    dbSizeInUseBytes: Number(raw.dbSizeInUse ?? 0),
    raftTerm: Number(raw.raftTerm ?? 0),
    raftIndex: Number(raw.raftIndex ?? 0),
    errors: (raw.errors ?? []).map((error) => error.trim()),
  }
}

function roleOf(raw: RawStatus): Role {
  if (raw.isLearner) return 'learner'
  if (raw.leader === undefined || raw.leader === '0') return 'none'
  return raw.leader === raw.header.member_id ? 'leader' : 'follower'
}

function readMember(raw: RawMember): Member {
  return {
    id: raw.ID,
    name: raw.name ?? '',
    peerUrls: raw.peerURLs ?? [],
    clientUrls: raw.clientURLs ?? [],
    isLearner: raw.isLearner ?? false,
  }
}

/**
 * One request on a separate connection: a pooled one could be left over from before the node was
 * killed. Throws on anything but 200, with the node's own message.
 */
async function call<Answer>(
  node: Target,
  method: 'GET' | 'POST',
  path: string,
  body: object | undefined,
  deadlineMs: number,
): Promise<Answer> {
  const text = await new Promise<string>((resolve, reject) => {
    const url = `http://${clientAddress(node)}${path}`
    const outgoing = request(
      url,
      { method, agent: false, signal: AbortSignal.timeout(deadlineMs) },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('error', reject)
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(text)
          else reject(new Error(`${path} answered ${answer.statusCode}: ${text.trim()}`))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
  // Not in the handler above: the answer of another program on this port must reject, not end the
  // process.
  return JSON.parse(text) as Answer
}
