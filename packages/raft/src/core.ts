import { type Configuration, isMember, type NodeId } from './configuration.ts'
import type { Entry, HardState, Index, SnapshotMeta, Term } from './entry.ts'
import { invariant } from './invariant.ts'
import type { RaftLog } from './log.ts'
import { isPromise, type Letter, type Message } from './message.ts'
import type { RaftSettings } from './options.ts'
import type { Output, Persist, ProposalAnswer } from './output.ts'
import type { Role } from './role.ts'

/*
 * The state that all parts of the algorithm share, and the only place that collects its effects.
 *
 * Invariants:
 * 1. The term never decreases, and a node votes at most once in a term (paper §5.1, §5.2).
 * 2. A promise (`isPromise`) leaves this node only after everything decided before it is durable
 *    (paper, figure 2: persistent state). A node's promises to itself, its own vote and its own
 *    acknowledgement, wait in the same way. A candidate therefore counts its vote, and a leader its
 *    log, only when they would survive a crash.
 */
export class Core {
  readonly id: NodeId
  readonly settings: RaftSettings
  readonly log: RaftLog
  role: Role
  term: Term
  votedFor: NodeId | null
  /**
   * Ticks since the last message of the leader, or since the campaign began; for a leader since the
   * last quorum check.
   */
  electionElapsed = 0
  /** Drawn again for each wait, so that two nodes seldom campaign at once (paper §5.2). */
  electionTimeout = 0
  readonly answers: ProposalAnswer[] = []
  readonly reads: { id: number; index: Index }[] = []
  readonly refusedReads: number[] = []
  readonly snapshotsTo: NodeId[] = []
  private readonly random: (bound: number) => number
  private messages: Message[] = []
  /** Promises of this step. */
  private promises: Message[] = []
  /** Promises of earlier steps, by the number that must be durable first. */
  private held: { readonly number: number; readonly promises: readonly Message[] }[] = []
  private committed: Entry[] = []
  private hardStateChanged = false
  private changedFrom: Index | undefined
  private restored: SnapshotMeta | undefined
  private numberGiven = 0
  private numberDurable = 0

  /** @param random returns a whole number from 0 to below its argument, each equally likely */
  constructor(
    id: NodeId,
    settings: RaftSettings,
    random: (bound: number) => number,
    hardState: HardState,
    log: RaftLog,
  ) {
    this.id = id
    this.settings = settings
    this.random = random
    this.term = hardState.term
    this.votedFor = hardState.votedFor
    this.log = log
    this.role = { type: 'follower', leader: undefined }
    invariant(hardState.term >= log.lastTerm, 'no entry is of a later term than the node')
    this.restartElectionTimer()
  }

  get configuration(): Configuration {
    return this.log.configuration
  }

  get isVoter(): boolean {
    return this.configuration.voters.includes(this.id)
  }

  /**
   * Whether this node may campaign. A learner never may, nor may a node that has not joined. A
   * voter that the newest configuration removes may until that is committed: without it no node
   * might be electable (thesis §4.2.2).
   */
  get isElectable(): boolean {
    return this.isVoter || this.log.committedConfiguration.voters.includes(this.id)
  }

  /** All members but this one. */
  get peers(): NodeId[] {
    const { voters, learners } = this.configuration
    return [...voters, ...learners].filter((node) => node !== this.id)
  }

  isMember(node: NodeId): boolean {
    return isMember(this.configuration, node)
  }

  restartElectionTimer(): void {
    this.electionElapsed = 0
    const { electionTicks } = this.settings
    this.electionTimeout = electionTicks + this.random(electionTicks)
  }

  /** Enters a term, in which this node has not voted yet. */
  enterTerm(term: Term): void {
    invariant(term > this.term, 'the term never falls')
    this.term = term
    this.votedFor = null
    this.hardStateChanged = true
  }

  vote(candidate: NodeId): void {
    invariant(this.votedFor === null || this.votedFor === candidate, 'a node votes once in a term')
    if (this.votedFor === candidate) return
    this.votedFor = candidate
    this.hardStateChanged = true
  }

  /** A leader adds an entry to its log. */
  push(entry: Entry): void {
    this.log.push(entry)
    this.changed(entry.index)
  }

  /** A follower appends a leader's entries. */
  append(entries: readonly Entry[]): void {
    const from = this.log.append(entries)
    if (from !== undefined) this.changed(from)
  }

  commit(index: Index): void {
    // A node that starts commits the whole log at once, which is too many arguments for one call.
    for (const entry of this.log.commit(index)) this.committed.push(entry)
  }

  restore(snapshot: SnapshotMeta): void {
    this.log.restore(snapshot)
    this.restored = snapshot
    this.changedFrom = undefined
    // The snapshot holds their effects.
    this.committed = []
  }

  /** Sends a message in this node's name and term; a promise only when it may leave. */
  send(letter: Letter): void {
    this.sendIn(this.term, letter)
  }

  /** The same in another term: a pre-vote is for the term that would come. */
  sendIn(term: Term, letter: Letter): void {
    const message = { ...letter, from: this.id, term } as Message
    if (isPromise(message)) this.promises.push(message)
    else this.messages.push(message)
  }

  /**
   * Everything up to `number` is durable, so the promises that waited for it may leave.
   * @returns those to this node itself
   */
  persisted(number: number): Message[] {
    invariant(number <= this.numberGiven, 'only what was given out can be durable')
    this.numberDurable = Math.max(this.numberDurable, number)
    const own: Message[] = []
    while (this.held[0] !== undefined && this.held[0].number <= this.numberDurable)
      own.push(...this.release(this.held.shift()?.promises ?? []))
    return own
  }

  /** Ends the step: its promises leave now or wait for everything decided so far. */
  endStep(): Persist | undefined {
    const persist = this.takePersist()
    const promises = this.promises
    this.promises = []
    if (this.numberDurable < this.numberGiven) this.held.push({ number: this.numberGiven, promises })
    else invariant(this.release(promises).length === 0, 'a promise to the node itself follows a change')
    return persist
  }

  /** Returns the effects that the step has collected, and clears them. */
  takeOutput(persist: Persist | undefined): Output {
    const output = {
      messages: this.messages,
      persist,
      committed: this.committed,
      answers: this.answers.splice(0),
      reads: this.reads.splice(0),
      refusedReads: this.refusedReads.splice(0),
      snapshotsTo: this.snapshotsTo.splice(0),
    }
    this.messages = []
    this.committed = []
    return output
  }

  private release(promises: readonly Message[]): Message[] {
    for (const promise of promises) if (promise.to !== this.id) this.messages.push(promise)
    return promises.filter(({ to }) => to === this.id)
  }

  private takePersist(): Persist | undefined {
    const { hardStateChanged, restored, changedFrom } = this
    if (!hardStateChanged && restored === undefined && changedFrom === undefined) return undefined
    this.hardStateChanged = false
    this.restored = undefined
    this.changedFrom = undefined
    this.numberGiven += 1
    return {
      number: this.numberGiven,
      hardState: hardStateChanged ? { term: this.term, votedFor: this.votedFor } : undefined,
      snapshot: restored,
      entries: changedFrom === undefined ? [] : this.log.from(changedFrom),
    }
  }

  private changed(index: Index): void {
    this.changedFrom = Math.min(this.changedFrom ?? index, index)
  }
}
