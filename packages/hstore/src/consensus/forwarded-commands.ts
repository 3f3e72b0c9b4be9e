import type { Index, Input, NodeId, ProposalAnswer } from '@ticketcd/raft'
import { decodeCommands, encodeRefusals, NoteKind, type Refused } from './forwarding.ts'
import type { PeerLink } from './ports.ts'
import { numberIn } from './request-id.ts'

type Place = Extract<ProposalAnswer, { readonly index: Index }>

/** The commands that other nodes have sent to this one as their leader. Only refusals go back. */
export class ForwardedCommands {
  private readonly peers: PeerLink
  private readonly take: (input: Input) => void
  private readonly newId: () => number
  private readonly onPlaced: (from: NodeId, place: Place) => void
  /** Those that Raft has not answered yet. */
  private readonly waiting = new Map<number, { readonly from: NodeId; readonly command: Uint8Array }>()
  private refused = new Map<NodeId, Refused[]>()

  /**
   * @param newId answers an id that no other input has
   * @param onPlaced gets the place of each command in this leader's log
   */
  constructor(
    peers: PeerLink,
    take: (input: Input) => void,
    newId: () => number,
    onPlaced: (from: NodeId, place: Place) => void,
  ) {
    this.peers = peers
    this.take = take
    this.newId = newId
    this.onPlaced = onPlaced
  }

  /** @throws {RangeError} where the body is malformed */
  receive(from: NodeId, body: Uint8Array): void {
    for (const command of decodeCommands(body)) {
      const id = this.newId()
      this.waiting.set(id, { from, command })
      this.take({ type: 'propose', id, command })
    }
  }

  /** @returns whether the answer was for a command of this object */
  onAnswer(answer: ProposalAnswer): boolean {
    const waiting = this.waiting.get(answer.id)
    if (waiting === undefined) return false
    this.waiting.delete(answer.id)
    const { from, command } = waiting
    if ('refusal' in answer) {
      const refused = this.refused.get(from) ?? []
      refused.push({ number: numberIn(command), refusal: answer.refusal })
      this.refused.set(from, refused)
    } else this.onPlaced(from, answer)
    return true
  }

  /** Sends the refusals of a step. One that is lost ends in a time-out at its sender. */
  flush(): void {
    if (this.refused.size === 0) return
    const all = this.refused
    this.refused = new Map()
    for (const [from, refused] of all)
      this.peers.notify(from, NoteKind.refusals, encodeRefusals(refused), () => {})
  }
}
