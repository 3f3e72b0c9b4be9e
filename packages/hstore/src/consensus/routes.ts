import type { Index, Input, Status } from '@ticketcd/raft'
import { decodeAnswers, decodeReadIndex, encodeCommands, RequestKind } from './forwarding.ts'
import type { PeerLink } from './ports.ts'
import type { Placement, ProposalRoute } from './proposals.ts'
import type { ReadRoute } from './read-barrier.ts'

/** The part of a node that its routes to the leader need. */
export interface RouteSource {
  readonly status: Status
  readonly appliedIndex: Index
  take(input: Input): void
  onPlaced(number: number, placement: Placement): void
  onReadAnswer(question: number, index: Index | undefined): void
}

/** A request to the leader with more bytes holds one command. Far below the limits of a connection. */
const batchBytesMax = 1024 * 1024

/** Commands go into this node's log if it leads, and to the leader otherwise. */
export function proposalRoute(source: RouteSource, peers: PeerLink): ProposalRoute {
  return {
    get leader() {
      const { role, leader } = source.status
      if (role === 'leader') return 'self'
      return leader === undefined ? undefined : 'other'
    },
    proposeHere: (id, command) => source.take({ type: 'propose', id, command }),
    forward: (commands) => {
      for (const batch of batchesOf(commands)) void forward(source, peers, batch)
    },
  }
}

interface Numbered {
  readonly number: number
  readonly command: Buffer
}

/** Commands that travel together. A connection would refuse a request that is too large for it. */
function batchesOf(commands: readonly Numbered[]): Numbered[][] {
  const batches: Numbered[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const each of commands) {
    bytes += each.command.byteLength
    if (bytes > batchBytesMax) {
      batches.push([])
      bytes = each.command.byteLength
    }
    batches.at(-1)?.push(each)
  }
  return batches
}

async function forward(source: RouteSource, peers: PeerLink, batch: readonly Numbered[]): Promise<void> {
  const commands = batch.map(({ command }) => command)
  const all = await placements(source, peers, commands)
  for (const [at, { number }] of batch.entries()) source.onPlaced(number, all[at] ?? 'unknown')
}

async function placements(
  source: RouteSource,
  peers: PeerLink,
  commands: readonly Uint8Array[],
): Promise<readonly Placement[]> {
  const { leader } = source.status
  if (leader === undefined) return commands.map(() => 'not-sent')
  try {
    return decodeAnswers(await peers.request(leader, RequestKind.propose, encodeCommands(commands)))
  } catch (error) {
    const isNotSent = (error as { isNotSent?: boolean }).isNotSent === true
    return commands.map(() => (isNotSent ? 'not-sent' : 'unknown'))
  }
}

/** Reads ask this node's Raft if it leads, and the leader otherwise. */
export function readRoute(source: RouteSource, peers: PeerLink): ReadRoute {
  return {
    ask: (question) => {
      const { role, leader } = source.status
      if (role === 'leader') source.take({ type: 'read', id: question })
      else if (leader === undefined) return false
      else {
        void peers
          .request(leader, RequestKind.readIndex, new Uint8Array())
          .then(decodeReadIndex)
          .catch(() => undefined)
          .then((index) => source.onReadAnswer(question, index))
      }
      return true
    },
    get applied() {
      return source.appliedIndex
    },
  }
}
