import type { NodeId } from '@ticketcd/raft'
import type { DialFailure } from './dial.ts'
import type { Refusal } from './greeting.ts'

export type PeerState =
  /** Messages can be sent. */
  | { readonly type: 'connected'; readonly words: string }
  | { readonly type: 'lost'; readonly words: string }
  /** The peer, or another node at its address, refuses this node, or does not answer. */
  | { readonly type: 'not-connected'; readonly code: DialFailure['code']; readonly words: string }
  /** This node refuses the peer. */
  | { readonly type: 'refused'; readonly code: Refusal['code']; readonly words: string }

export interface PeerReport {
  readonly peer: NodeId
  readonly state: PeerState
}

/** Refused peers that are remembered. Strangers can make up any number of ids. */
const refusedMax = 64

/** Reports changes only, and not each of the attempts that end in the same way. */
export class Reports {
  private readonly report: (report: PeerReport) => void
  private readonly last = new Map<NodeId, string>()
  private readonly refusedCodes = new Map<NodeId, Refusal['code']>()

  constructor(report: (report: PeerReport) => void) {
    this.report = report
  }

  connected(peer: NodeId, words: string): void {
    this.change(peer, 'connected', { type: 'connected', words })
  }

  lost(peer: NodeId, words: string): void {
    this.change(peer, 'lost', { type: 'lost', words })
  }

  notConnected(peer: NodeId, { code, words }: DialFailure): void {
    this.change(peer, code, { type: 'not-connected', code, words })
  }

  refused(peer: NodeId, { code, words }: Refusal): void {
    if (this.refusedCodes.get(peer) === code) return
    if (this.refusedCodes.size >= refusedMax) this.refusedCodes.clear()
    this.refusedCodes.set(peer, code)
    this.report({ peer, state: { type: 'refused', code, words } })
  }

  /** The peer was welcomed, so its next refusal is a change. */
  accepted(peer: NodeId): void {
    this.refusedCodes.delete(peer)
  }

  private change(peer: NodeId, key: string, state: PeerState): void {
    if (this.last.get(peer) === key) return
    this.last.set(peer, key)
    this.report({ peer, state })
  }
}
