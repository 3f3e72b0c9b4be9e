import type {
  Entry,
  Index,
  Input,
  MembershipChange,
  ProposalAnswer,
  ProposalRefusal,
  Term,
} from '@ticketcd/raft'
import { encodeReadIndex, RequestKind } from './forwarding.ts'
import { failures } from './outcome.ts'

type LeaderAnswer = { readonly index: Index; readonly term: Term } | { readonly refusal: ProposalRefusal }

/**
 * The inputs to Raft that no client of this node waits for by its command: commands of the node as
 * the leader, changes of the membership, and reads of other nodes.
 */
export class LogQuestions {
  private readonly take: (input: Input) => void
  private readonly timeoutMs: number
  private readonly placements = new Map<number, (answer: LeaderAnswer) => void>()
  private readonly reads = new Map<number, (index: Index | undefined) => void>()
  /** Changes of the membership that wait to be applied, by their place in the log. */
  private readonly changes = new Map<Index, { term: number; settle: (isApplied: boolean) => void }>()
  private readonly newId: () => number
  private isClosed = false

  /** @param newId answers an id that no other input has */
  constructor(take: (input: Input) => void, newId: () => number, timeoutMs: number) {
    this.take = take
    this.newId = newId
    this.timeoutMs = timeoutMs
  }

  /**
   * Another node's request to this one as its leader.
   *
   * @throws {RangeError} for a kind that there is not
   */
  async onRequest(kind: number): Promise<Uint8Array> {
    if (kind !== RequestKind.readIndex) throw new RangeError(`a request has the unknown kind ${kind}`)
    return encodeReadIndex(await this.readIndex())
  }

  /**
   * Resolves when the change is applied here.
   *
   * @returns the reason where the change is refused
   * @throws {StoreError} a time-out, after which the outcome is unknown
   */
  async changeMembership(change: MembershipChange): Promise<ProposalRefusal | undefined> {
    const answer = await this.placed((id) => this.take({ type: 'change-membership', id, change }))
    if ('refusal' in answer) return answer.refusal
    const isApplied = await this.untilApplied(answer)
    if (!isApplied) throw failures.timedOut()
    return undefined
  }

  /**
   * Commits a command of this node as the leader.
   *
   * @returns false where it does not lead, or the outcome is unknown
   */
  async commit(command: Uint8Array): Promise<boolean> {
    const answer = await this.place(command)
    return 'refusal' in answer ? false : await this.untilApplied(answer)
  }

  /** @returns whether the answer was for a question of this object */
  onAnswer(answer: ProposalAnswer): boolean {
    const settle = this.placements.get(answer.id)
    this.placements.delete(answer.id)
    settle?.(answer)
    return settle !== undefined
  }

  /** @returns whether the read was asked for by this object */
  onRead(id: number, index: Index | undefined): boolean {
    const settle = this.reads.get(id)
    this.reads.delete(id)
    settle?.(index)
    return settle !== undefined
  }

  onApplied(entry: Entry): void {
    if (this.changes.size === 0) return
    const change = this.changes.get(entry.index)
    this.changes.delete(entry.index)
    change?.settle(change.term === entry.term)
  }

  close(): void {
    this.isClosed = true
    for (const { settle } of this.changes.values()) settle(false)
    this.changes.clear()
    for (const settle of this.placements.values()) settle({ refusal: 'not-leader' })
    this.placements.clear()
    for (const settle of this.reads.values()) settle(undefined)
    this.reads.clear()
  }

  private place(command: Uint8Array): Promise<LeaderAnswer> {
    return this.placed((id) => this.take({ type: 'propose', id, command }))
  }

  private placed(ask: (id: number) => void): Promise<LeaderAnswer> {
    if (this.isClosed) return Promise.resolve({ refusal: 'not-leader' })
    return new Promise((resolve) => {
      const id = this.newId()
      this.placements.set(id, resolve)
      ask(id)
    })
  }

  private readIndex(): Promise<Index | undefined> {
    if (this.isClosed) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const id = this.newId()
      this.reads.set(id, resolve)
      this.take({ type: 'read', id })
    })
  }

  private untilApplied({ index, term }: { readonly index: Index; readonly term: number }): Promise<boolean> {
    if (this.isClosed) return Promise.resolve(false)
    return new Promise((resolve) => {
      const settle = (isApplied: boolean) => {
        clearTimeout(timer)
        resolve(isApplied)
      }
      const change = { term, settle }
      const timer = setTimeout(() => {
        if (this.changes.get(index) === change) this.changes.delete(index)
        resolve(false)
      }, this.timeoutMs)
      // Another leader has replaced an entry that was here before.
      this.changes.get(index)?.settle(false)
      this.changes.set(index, change)
    })
  }
}
