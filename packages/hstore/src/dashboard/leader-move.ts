import { StoreError } from '@ticketcd/mvcc'
import { RequestKind } from '../consensus/forwarding.ts'
import { Refusal } from '../http/plain/refusal.ts'
import { idNumber, type MemberId } from '../members/member-id.ts'

/** Longer than the leader itself waits for the hand-over. */
const timeoutMs = 15_000

export interface LeaderMoveParts {
  readonly node: {
    readonly raft: { readonly role: string; readonly leader: MemberId | undefined }
    moveLeader(target: bigint): Promise<void>
  }
  readonly ask: (id: MemberId, kind: number, body: Uint8Array, timeoutMs: number) => Promise<Uint8Array>
}

/** Moves the leadership. Any node accepts the request: others pass the request on to the leader. */
export class LeaderMove {
  private readonly parts: LeaderMoveParts

  constructor(parts: LeaderMoveParts) {
    this.parts = parts
  }

  /** @throws {Refusal} where nobody leads, the leader did not answer, or it refused */
  async to(target: MemberId): Promise<void> {
    const { node, ask } = this.parts
    const { role, leader } = node.raft
    if (leader === undefined) throw refused('Nobody leads at the moment. Nothing was changed.')
    if (role === 'leader') return await this.moveHere(target)
    const answer = await ask(leader, RequestKind.moveLeader, Buffer.from(target), timeoutMs).catch(() => {
      throw new Refusal(
        'unavailable',
        'The leader did not answer. Look at the list of nodes before you repeat it.',
      )
    })
    const message = Buffer.from(answer).toString()
    if (message !== '') throw refused(message)
  }

  /** Another node's request. @returns the reason of a refusal; nothing where the target leads */
  async onRequest(body: Uint8Array): Promise<Uint8Array> {
    try {
      await this.moveHere(Buffer.from(body).toString())
      return new Uint8Array()
    } catch (error) {
      if (error instanceof Refusal) return Buffer.from(error.message)
      throw error
    }
  }

  private async moveHere(target: MemberId): Promise<void> {
    try {
      await this.parts.node.moveLeader(idNumber(target))
    } catch (error) {
      if (error instanceof StoreError) throw refused(`The leadership was not moved: ${error.message}.`)
      throw error
    }
  }
}

const refused = (message: string) => new Refusal('conflict', message)
