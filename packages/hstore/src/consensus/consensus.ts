import {
  type Configuration,
  type Entry,
  type Index,
  type Input,
  type MembershipChange,
  type NodeId,
  type ProposalAnswer,
  type ProposalRefusal,
  RaftNode,
  type Status,
} from '@ticketcd/raft'
import { Ticks } from '../ticks.ts'
import { CommandGate } from './command-gate.ts'
import { Driver, type DriverTarget } from './driver.ts'
import { EntryApplier } from './entry-applier.ts'
import { ForwardedCommands } from './forwarded-commands.ts'
import { decodeRefusals, NoteKind } from './forwarding.ts'
import { LogQuestions } from './log-questions.ts'
import { Outbox } from './outbox.ts'
import type { ConsensusParts } from './ports.ts'
import { type Placement, Proposals } from './proposals.ts'
import { ReadBarrier } from './read-barrier.ts'
import { envelope, noClient } from './request-id.ts'
import { proposalRoute, readRoute } from './routes.ts'
import { SnapshotKeeper } from './snapshot-keeper.ts'

/** Between two looks for requests whose time is over. */
const expiryMs = 100

/**
 * One node's part in the consensus: it brings commands into the log, applies committed entries, and
 * makes reads linearizable, on the leader and on followers.
 */
export class Consensus implements DriverTarget {
  private readonly parts: ConsensusParts
  private readonly driver: Driver
  private readonly applier: EntryApplier
  private readonly outbox: Outbox
  private readonly gate: CommandGate
  private readonly proposals: Proposals
  private readonly reads: ReadBarrier
  private readonly questions: LogQuestions
  private readonly forwarded: ForwardedCommands
  private readonly snapshots: SnapshotKeeper
  private readonly ticks: Ticks
  private readonly cancels: (() => void)[] = []
  private readonly electionTicks: number
  private lastStatus: Status
  private lastConfiguration: Configuration
  private isFlushPlanned = false
  private isClosed = false
  private lastId = 0

  constructor(parts: ConsensusParts, ticks = new Ticks()) {
    this.parts = parts
    this.ticks = ticks
    const { start, log, peers, options } = parts
    this.electionTicks = Math.max(2, Math.round(options.electionMs / options.heartbeatMs))
    const raft = new RaftNode({ ...start, options: { electionTicks: this.electionTicks, heartbeatTicks: 1 } })
    this.outbox = new Outbox({ sink: peers, self: start.id, voters: () => raft.configuration.voters })
    this.gate = new CommandGate((input) => this.driver.take(input))
    this.lastStatus = raft.status
    this.lastConfiguration = raft.configuration
    const now = () => performance.now()
    const timeoutMs = options.requestTimeoutMs
    const { pendingMax, pendingBytesMax } = options
    this.proposals = new Proposals(
      { nodeId: start.id, now, startedAtMs: Date.now(), timeoutMs, pendingMax, pendingBytesMax },
      proposalRoute(this, peers),
    )
    this.reads = new ReadBarrier(readRoute(this, peers), now, timeoutMs)
    const take = (input: Input) => this.take(input)
    // The ids of clients' commands are positive.
    const newId = () => {
      this.lastId -= 1
      return this.lastId
    }
    this.questions = new LogQuestions(take, newId, timeoutMs)
    this.forwarded = new ForwardedCommands(peers, take, newId, (from, place) =>
      this.outbox.placed(from, place),
    )
    const { proposals, questions, reads } = this
    this.applier = new EntryApplier(start.snapshot, parts, { proposals, questions, reads })
    this.driver = new Driver(raft, log, this.outbox, this.applier, this)
    this.snapshots = new SnapshotKeeper(this, parts)
    this.snapshots.onAppended(start.entries ?? [])
  }

  /** Begins to take part. */
  start(): void {
    const { heartbeatMs } = this.parts.options
    this.cancels.push(this.ticks.every(heartbeatMs, () => this.take({ type: 'tick' })))
    // Nobody leads a cluster that starts, so the first election need not wait (as in etcd). Where
    // somebody does, the others refuse the pre-vote.
    for (let tick = 1; tick < this.electionTicks; tick += 1) this.take({ type: 'tick' })
    this.cancels.push(this.ticks.every(expiryMs, () => this.expire()))
    this.parts.onConfiguration(this.lastConfiguration)
  }

  close(): void {
    this.isClosed = true
    for (const cancel of this.cancels) cancel()
    this.driver.close()
    this.applier.close()
    this.gate.close()
    this.outbox.close()
    this.proposals.close()
    this.reads.close()
    this.questions.close()
  }

  get raft(): RaftNode {
    return this.driver.raft
  }

  get status(): Status {
    return this.driver.raft.status
  }

  /** The newest committed entry, and the term. A part of `status` that costs less. */
  get position(): { readonly committed: Index; readonly term: number } {
    return { committed: this.driver.raft.log.committed, term: this.lastStatus.term }
  }

  /** The newest configuration in the log, committed or not. */
  get configuration(): Configuration {
    return this.driver.raft.configuration
  }

  /** The index of the newest entry whose effects the state has. */
  get appliedIndex(): Index {
    return this.applier.index
  }

  /** The newest entry whose effects the state has. */
  get applied(): { readonly index: Index; readonly term: number } {
    return { index: this.applier.index, term: this.applier.term }
  }

  /** Commands of this node's clients that wait. */
  get pendingCount(): number {
    return this.proposals.count
  }

  /** Commands of this node's clients that ended without a result. */
  get failedCount(): number {
    return this.proposals.failedCount
  }

  /** About the memory of the entries that are kept for members that lag. */
  get logMemoryBytes(): number {
    return this.snapshots.memoryBytes
  }

  /** The process of another node has ended. May be called again while that lasts. */
  onNodeEnded(node: NodeId): void {
    if (this.status.leader === node) this.take({ type: 'node-ended', node })
  }

  take(input: Input): void {
    if (input.type === 'message' && input.message.type === 'append-accepted')
      this.outbox.accepted(input.message.from, input.message.index)
    if (input.type === 'propose') this.gate.propose(input)
    else this.driver.take(input)
  }

  /**
   * Commits a command. Resolves with its result, once this node has applied it.
   *
   * @param request is copied before this returns
   * @throws {StoreError} after a time-out the outcome is unknown
   */
  propose(request: Uint8Array): Promise<unknown> {
    const result = this.proposals.propose(request)
    this.flushSoon()
    return result
  }

  /**
   * Resolves when this node has applied everything that was committed before the call.
   *
   * @throws {StoreError} a time-out
   */
  linearize(): Promise<void> {
    const ready = this.reads.wait()
    this.flushSoon()
    return ready
  }

  /**
   * Resolves when this node has applied the entry at `index`.
   *
   * @throws {StoreError} a time-out
   */
  untilApplied(index: Index, timeoutMs: number): Promise<void> {
    return this.reads.waitFor(index, timeoutMs)
  }

  /**
   * Resolves when the change is applied. Only the leader can do it.
   *
   * @returns the reason where the change is refused
   * @throws {StoreError} a time-out, after which the outcome is unknown
   */
  changeMembership(change: MembershipChange): Promise<ProposalRefusal | undefined> {
    return this.questions.changeMembership(change)
  }

  /**
   * Commits a command in this node's own log, and never in that of another leader.
   *
   * @returns false where this node does not lead, or the outcome is unknown
   */
  commitAsLeader(request: Uint8Array): Promise<boolean> {
    return this.questions.commit(envelope(noClient, 0, request))
  }

  /**
   * Another node's request to this one as its leader.
   *
   * @throws {RangeError} for a kind that there is not
   */
  onRequest(kind: number): Promise<Uint8Array> {
    return this.questions.onRequest(kind)
  }

  /**
   * Commands of another node for this one as its leader, or the refusal of commands of this one.
   *
   * @throws {RangeError} where the body is malformed
   */
  onNote(from: NodeId, kind: number, body: Uint8Array): void {
    if (kind === NoteKind.commands) this.forwarded.receive(from, body)
    else if (kind === NoteKind.refusals)
      for (const { number, refusal } of decodeRefusals(body)) this.proposals.onPlaced(number, { refusal })
    else throw new RangeError(`a note has the unknown kind ${kind}`)
  }

  /** Resolves when a snapshot of the present state is durable. */
  takeSnapshot(): Promise<void> {
    return this.snapshots.takeSnapshot()
  }

  /** Calls it when no entry and no snapshot is being applied. */
  whenApplied(task: () => void): void {
    this.driver.whenApplied(task)
  }

  onAnswers(answers: readonly ProposalAnswer[]): void {
    // Where a client's command was put, `onAppended` has found out.
    for (const answer of answers)
      if (answer.id > 0) {
        if ('refusal' in answer) this.proposals.onPlaced(answer.id, answer)
      } else if (!this.forwarded.onAnswer(answer)) this.questions.onAnswer(answer)
    this.forwarded.flush()
  }

  onPlaced(number: number, placement: Placement): void {
    this.proposals.onPlaced(number, placement)
  }

  onRead(id: number, index: Index): void {
    this.onReadAnswer(id, index)
  }

  onReadRefused(id: number): void {
    this.onReadAnswer(id, undefined)
  }

  onReadAnswer(id: number, index: Index | undefined): void {
    // The node that asked waits until it has applied the index.
    if (id < 0) this.outbox.flush()
    if (this.questions.onRead(id, index)) return
    if (index === undefined) this.reads.onRefused(id)
    else this.reads.onIndex(id, index)
  }

  onSnapshotNeeded(to: NodeId): void {
    void this.snapshots.sendTo(to, this.parts.peers)
  }

  onAppended(entries: readonly Entry[]): void {
    this.snapshots.onAppended(entries)
    this.proposals.onAppended(entries)
  }

  onStepped(): void {
    if (!this.gate.onStepped(this.status)) this.outbox.flushUrgent()
    this.compareStatus()
    const { configuration } = this.raft
    if (configuration !== this.lastConfiguration) {
      this.lastConfiguration = configuration
      this.parts.onConfiguration(configuration)
    }
    this.snapshots.keep()
  }

  onFailure(error: Error): void {
    // A snapshot that is written when the node closes may break off.
    if (this.isClosed) return
    this.close()
    this.parts.onFailure(error)
  }

  private compareStatus(): void {
    const { status, lastStatus } = this
    const { leader, term, role } = status
    if (leader === lastStatus.leader && term === lastStatus.term && role === lastStatus.role) return
    this.lastStatus = status
    this.parts.onStatus(status)
    if (leader === undefined) return
    this.proposals.onLeader()
    this.reads.onLeader()
    this.flush()
  }

  /** All requests of one turn of the event loop travel together. */
  private flushSoon(): void {
    if (this.isFlushPlanned) return
    this.isFlushPlanned = true
    setImmediate(() => this.flush())
  }

  private flush(): void {
    this.isFlushPlanned = false
    this.proposals.flush()
    this.reads.flush()
  }

  private expire(): void {
    this.proposals.expire()
    this.reads.expire()
    this.flush()
  }
}
