import type {
  ClockWarning,
  ClusterConcern,
  ClusterHealth,
  ClusterHistory,
  ClusterMark,
  ClusterState,
  NodeActionInput,
  NodeHealth,
  NodePoint,
  NodeState,
} from '@ticketcd/schema'
import { Refused } from './refused.ts'
import { scenario } from './scenario.ts'
import { world } from './world.ts'

/*
 * Five nodes that follow a script. Their state depends only on the time, and on the admin's actions
 * in the page.
 */

const five = ['etcd-1', 'etcd-2', 'etcd-3', 'etcd-4', 'etcd-5'] as const
type Name = (typeof five)[number]
const names: readonly Name[] = scenario === 'one-node' ? ['etcd-1'] : five
const quorum = Math.floor(names.length / 2) + 1
const openedAt = Date.now()
const historyMs = 15 * 60_000
/** How long an election takes after the loss of the leader, in milliseconds. */
const electionMs = 2_000

interface Loss {
  node: Name
  state: Exclude<NodeState, 'up'>
  /** Seconds since the page was opened. */
  from: number
  to: number
}

/**
 * One minute of the failing cluster, repeated: two nodes fail, then the leader as the third, and
 * all come back.
 */
const failing: readonly Loss[] = [
  { node: 'etcd-4', state: 'down', from: 6, to: 42 },
  { node: 'etcd-1', state: 'not-answering', from: 14, to: 46 },
  { node: 'etcd-2', state: 'down', from: 26, to: 36 },
]
const lastingFrom = -150
const scripted: readonly Loss[] =
  scenario === 'degraded-cluster'
    ? [
        { node: 'etcd-2', state: 'down', from: lastingFrom, to: Number.POSITIVE_INFINITY },
        { node: 'etcd-5', state: 'not-answering', from: -40, to: Number.POSITIVE_INFINITY },
      ]
    : scenario === 'no-quorum'
      ? [
          { node: 'etcd-1', state: 'down', from: -95, to: Number.POSITIVE_INFINITY },
          { node: 'etcd-3', state: 'down', from: -12, to: Number.POSITIVE_INFINITY },
          { node: 'etcd-4', state: 'not-answering', from: lastingFrom, to: Number.POSITIVE_INFINITY },
        ]
      : []

const wrongClocks: ClockWarning[] = [
  { process: '3f0c9a52b7d1e864', host: 'api-2', pid: 4711, state: 'off', aheadMs: 900_412 },
  { process: '91d4e07c52ab6f38', host: 'api-3', pid: 318, state: 'unknown', aheadMs: null },
]

/** The last action on each node from the page. It overrides the script. */
const done = new Map<string, { state: NodeState; at: number }>()

export function health(): ClusterHealth {
  const now = Date.now()
  const nodes = names.map((name) => nodeAt(name, now))
  const up = nodes.filter((node) => node.state === 'up').length
  const leader = leaderAt(now)
  return {
    at: new Date(now).toISOString(),
    state: stateOf(up, leader),
    nodes,
    voters: names.length,
    up,
    quorum,
    leaderId: leader === null ? null : memberId(leader),
    concerns: concernsOf(nodes),
    clocks: scenario === 'fast-clock' ? wrongClocks : [],
    actions: ['stop', 'kill', 'pause', 'resume', 'restart'],
  }
}

export function history(): ClusterHistory {
  const now = Date.now()
  const moments = Array.from({ length: 900 }, (_, index) => now - historyMs + (index + 1) * 1_000)
  const marks: ClusterMark[] = []
  for (const [index, moment] of moments.entries()) {
    const before = moments[index - 1]
    if (before === undefined) continue
    const at = new Date(moment).toISOString()
    for (const node of names) {
      const [was, is] = [stateAt(node, before), stateAt(node, moment)]
      if ((was === 'up') !== (is === 'up')) marks.push({ at, kind: is === 'up' ? 'back' : 'lost', node })
    }
    const leader = leaderAt(moment)
    if (leader !== leaderAt(before))
      marks.push(leader === null ? { at, kind: 'no-leader' } : { at, kind: 'leader', node: leader })
  }
  const nodes = Object.fromEntries(
    names.map((name) => [name, moments.map((moment) => pointOf(nodeAt(name, moment)))]),
  )
  return { nodes, times: moments.map((moment) => new Date(moment).toISOString()), marks }
}

export function act({ node, action }: NodeActionInput): { revision: number | null } {
  if (!names.some((name) => name === node)) throw new Refused({ code: 'not-found' })
  const state =
    action === 'pause' ? 'not-answering' : action === 'resume' || action === 'restart' ? 'up' : 'down'
  done.set(node, { state, at: Date.now() })
  return { revision: world.revision }
}

function stateAt(name: Name, ms: number): NodeState {
  const own = done.get(name)
  if (own && ms >= own.at) return own.state
  const seconds = (ms - openedAt) / 1_000
  const losses = scenario === 'failing-cluster' ? failing : scripted
  const moment = scenario === 'failing-cluster' && seconds >= 0 ? seconds % 60 : seconds
  return losses.find((loss) => loss.node === name && loss.from <= moment && moment < loss.to)?.state ?? 'up'
}

/** @returns the first node that is up, if it has been the first for the duration of an election */
function leaderAt(ms: number): Name | null {
  if (scenario === 'electing' && ms >= openedAt - 4_000) return null
  const first = firstUp(ms)
  return first !== null && first === firstUp(ms - electionMs) ? first : null
}

function firstUp(ms: number): Name | null {
  const up = names.filter((name) => stateAt(name, ms) === 'up')
  return up.length >= quorum ? (up.find((name) => name !== 'etcd-4') ?? up[0] ?? null) : null
}

function stateOf(up: number, leader: Name | null): ClusterState {
  if (up < quorum) return 'no-quorum'
  if (leader === null) return 'electing'
  return up < names.length ? 'degraded' : 'healthy'
}

function nodeAt(name: Name, ms: number): NodeHealth {
  const number = names.indexOf(name)
  const state = stateAt(name, ms)
  const seconds = (ms - openedAt) / 1_000
  const known = {
    name,
    memberId: memberId(name),
    address: `127.0.0.1:${2379 + number * 100}`,
    state,
    seenAt: new Date(state === 'up' ? ms : Math.min(ms, lostAt(name, ms))).toISOString(),
  }
  if (state !== 'up')
    return {
      ...known,
      role: null,
      version: null,
      raftTerm: null,
      raftIndex: null,
      raftAppliedIndex: null,
      lag: null,
      dbSizeBytes: null,
      dbSizeInUseBytes: null,
      quotaBytes: null,
      alarms: [],
      probeMs: null,
      fsyncP99Ms: null,
      commitP99Ms: null,
      peerRoundTripP99Ms: null,
      proposalsPending: null,
      proposalsFailed: null,
      leaderChanges: null,
      memoryBytes: null,
    }
  const leads = leaderAt(ms) === name
  const index = Math.floor(182_400 + seconds * 46 + 25 * Math.sin(seconds / 40))
  const behind = leads ? 0 : Math.floor(wave(number, ms, 3) * 3)
  const slow = scenario === 'degraded-cluster' && name === 'etcd-4'
  return {
    ...known,
    role: leads ? 'leader' : 'follower',
    version: '3.4.23',
    raftTerm: 7,
    raftIndex: index - behind,
    raftAppliedIndex: index - behind,
    lag: behind,
    dbSizeBytes: Math.floor(48_300_000 + number * 410_000 + seconds * 900),
    dbSizeInUseBytes: Math.floor(31_900_000 + number * 120_000 + seconds * 850),
    quotaBytes: 8_589_934_592,
    alarms: [],
    probeMs: 0.6 + number * 0.12 + wave(number, ms, 2) * 0.4 + spike(number, ms),
    fsyncP99Ms: (slow ? 540 : 4.1) + wave(number, ms, 5) * 3,
    commitP99Ms: 6.4 + wave(number, ms, 7) * 4,
    peerRoundTripP99Ms: 1.1 + wave(number, ms, 11),
    proposalsPending: leads ? Math.floor(wave(number, ms, 1) * 4) : 0,
    proposalsFailed: leads ? 2 : 0,
    leaderChanges: 3,
    memoryBytes: Math.floor(92_000_000 + number * 3_200_000 + wave(number, ms, 13) * 6_000_000),
  }
}

function lostAt(name: Name, ms: number): number {
  const own = done.get(name)
  if (own && ms >= own.at) return own.at
  const losses = scenario === 'failing-cluster' ? failing : scripted
  const cycle = scenario === 'failing-cluster' ? Math.floor((ms - openedAt) / 60_000) * 60_000 : 0
  return openedAt + cycle + (losses.find((loss) => loss.node === name)?.from ?? 0) * 1_000
}

function concernsOf(nodes: readonly NodeHealth[]): ClusterConcern[] {
  return nodes.flatMap(({ name: node, fsyncP99Ms: ms }) =>
    ms !== null && ms > 500 ? [{ code: 'slow-fsync' as const, node, ms }] : [],
  )
}

function pointOf(node: NodeHealth): NodePoint {
  const { state, probeMs, fsyncP99Ms, commitP99Ms, dbSizeBytes, raftIndex, proposalsPending, memoryBytes } =
    node
  return { state, probeMs, fsyncP99Ms, commitP99Ms, dbSizeBytes, raftIndex, proposalsPending, memoryBytes }
}

const memberId = (name: Name) => `8e9e05c52164694${names.indexOf(name)}`

/** @returns a value from 0 to 1 that varies with time, by node and kind of figure */
function wave(number: number, ms: number, kind: number): number {
  const slow = Math.sin(ms / (97_000 + kind * 13_000) + number * 1.7 + kind)
  const fast = Math.sin(ms / (9_000 + kind * 1_300) + number * 3.1)
  return (slow + fast + 2) / 4
}

/** @returns an occasional delay of a probe in milliseconds, every few minutes, by node */
function spike(number: number, ms: number): number {
  const mixed = Math.imul(Math.floor(ms / 1_000) ^ (number * 0x9e37_79b9), 0x85eb_ca6b)
  const chance = (Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35) >>> 0) / 0x1_0000_0000
  return chance < 0.004 ? 0.6 + chance * 300 : 0
}
