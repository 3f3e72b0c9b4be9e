import type { Index, Input, Status } from '@ticketcd/raft'
import { decodeReadIndex, encodeCommands, NoteKind, RequestKind } from './forwarding.ts'
import type { PeerLink } from './ports.ts'
import type { NumberedCommand, Placement, ProposalRoute } from './proposals.ts'
import type { ReadRoute } from './read-barrier.ts'

/** Beyond so many bytes the next command travels in another note. */
const noteBytesMax = 1024 * 1024

/** The part of a node that its routes to the leader need. */
export interface RouteSource {
  readonly status: Status
  readonly appliedIndex: Index
  take(input: Input): void
  onPlaced(number: number, placement: Placement): void
  onReadAnswer(question: number, index: Index | undefined): void
}

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
      for (const part of parts(commands)) forward(source, peers, part)
    },
  }
}

function forward(source: RouteSource, peers: PeerLink, commands: readonly NumberedCommand[]): void {
  const { leader } = source.status
  const body = encodeCommands(commands.map(({ command }) => command))
  const onNotSent = () => {
    for (const { number } of commands) source.onPlaced(number, 'not-sent')
  }
  if (leader === undefined || !peers.notify(leader, NoteKind.commands, body, onNotSent)) onNotSent()
}

/** Commands that travel together: so many that their bytes fit into a frame. */
function parts(commands: readonly NumberedCommand[]): readonly (readonly NumberedCommand[])[] {
  const all: NumberedCommand[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const each of commands) {
    bytes += each.command.length
    if (bytes > noteBytesMax) {
      all.push([])
      bytes = each.command.length
    }
    all.at(-1)?.push(each)
  }
  return all
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
