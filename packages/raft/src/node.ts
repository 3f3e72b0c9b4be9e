import type { Configuration, NodeId } from './configuration.ts'
import { Core } from './core.ts'
import {
  campaign,
  campaignNow,
  followsLeader,
  nodeEnded,
  onPreVote,
  onPreVoteReply,
  onVote,
  onVoteReply,
} from './election.ts'
import type { Entry, HardState, SnapshotMeta } from './entry.ts'
import { becomeFollower } from './follower.ts'
import { broadcastHeartbeat, checkQuorum, onHeartbeat, onHeartbeatReply } from './heartbeat.ts'
import { invariant } from './invariant.ts'
import { RaftLog } from './log.ts'
import { changeMembership, isRemoved } from './membership.ts'
import { type InstallSnapshot, isFromLeader, type Message } from './message.ts'
import { type RaftOptions, settingsOf } from './options.ts'
import type { Input, Output, Status } from './output.ts'
import { beginReads, confirmReads, read } from './read-index.ts'
import {
  advanceCommit,
  onAppend,
  onAppendAccepted,
  onAppendRejected,
  onCommit,
  propose,
  replicate,
} from './replication.ts'
import { type Leader, leaderOf } from './role.ts'
import { onInstallSnapshot, snapshotEnded } from './snapshot.ts'
import { continueTransfer, handOver, tickTransfer, transferLeadership } from './transfer.ts'

/*
 * Invariants:
 * 1. A node that receives a later term enters it as a follower, and a message of an earlier term
 *    changes nothing (paper §5.1). Three messages carry a later term without effect: a pre-vote,
 *    the grant of one (thesis §9.6), and a vote request while the leader is in office (thesis
 *    §4.2.3).
 * 2. Messages of a leader come from the one leader of their term (paper §5.2).
 * 3. A step depends on its inputs, the state and `random` alone.
 */

/**
 * The initial state of a node: the content of its disk, or the first configuration of a new
 * cluster.
 */
export interface RaftStart {
  readonly id: NodeId
  /**
   * The newest durable snapshot; of a new cluster `{ index: 0, term: 0, configuration }`. Its term
   * is not later than that of `hardState`: a shell makes a snapshot of its own durable after
   * everything that it had to persist before.
   */
  readonly snapshot: SnapshotMeta
  readonly hardState?: HardState
  /**
   * The log as it is on disk; it may begin before the snapshot. Entries outside of
   * `status.firstIndex` to `status.lastIndex` were rejected. The shell removes them from the disk
   * before it writes, or a later start could read old entries as new ones.
   */
  readonly entries?: readonly Entry[]
  readonly options?: RaftOptions
  /**
   * Returns a whole number from 0 to below its argument, each equally likely. It is the only
   * randomness here.
   */
  readonly random: (bound: number) => number
}

/**
 * One node of a Raft cluster as a pure state machine: no clock, no disk, no network. The shell
 * passes inputs to it and carries out its outputs. The same inputs and the same random numbers
 * always produce the same outputs.
 */
export class RaftNode {
  private readonly core: Core

  constructor({ id, snapshot, hardState, entries, options, random }: RaftStart) {
    const log = RaftLog.recovered(snapshot, entries ?? [])
    const remembered = hardState ?? { term: log.lastTerm, votedFor: null }
    this.core = new Core(id, settingsOf(options ?? {}), random, remembered, log)
  }

  get status(): Status {
    const { core } = this
    const { committed, firstIndex, lastIndex } = core.log
    return { role: core.role.type, term: core.term, leader: leaderOf(core), committed, firstIndex, lastIndex }
  }

  get configuration(): Configuration {
    return this.core.configuration
  }

  /** The log in memory, read only. */
  get log(): Pick<RaftLog, 'firstIndex' | 'lastIndex' | 'committed' | 'termAt'> {
    return this.core.log
  }

  /** The configuration as of a committed index that is still in the log, for a snapshot there. */
  configurationAt(index: number): Configuration {
    return this.core.log.configurationAt(index)
  }

  /** The message for a member at which the data of this snapshot has arrived. */
  installSnapshot(to: NodeId, snapshot: SnapshotMeta): InstallSnapshot {
    return { type: 'install-snapshot', from: this.core.id, to, term: this.core.term, snapshot }
  }

  /** Processes inputs in order. Returns the effects of all of them together. */
  step(inputs: Iterable<Input>): Output {
    const { core } = this
    for (const input of inputs) this.take(input)
    if (core.role.type === 'leader') this.lead(core.role)
    return core.takeOutput(core.endStep())
  }

  private take(input: Input): void {
    const { core } = this
    if (input.type === 'tick') this.tick()
    else if (input.type === 'message') this.receive(input.message)
    else if (input.type === 'propose') propose(core, input.id, input.command)
    else if (input.type === 'change-membership') changeMembership(core, input.id, input.change)
    else if (input.type === 'read') read(core, input.id)
    else if (input.type === 'persisted') for (const own of core.persisted(input.number)) this.receive(own)
    else if (input.type === 'cut') core.log.cutTo(input.index)
    else if (input.type === 'snapshot-ended') snapshotEnded(core, input.to)
    else if (input.type === 'transfer-leadership') transferLeadership(core, input.to)
    else if (input.type === 'node-ended') nodeEnded(core, input.node)
    else input satisfies never
  }

  private tick(): void {
    const { core } = this
    core.electionElapsed += 1
    if (core.role.type !== 'leader') {
      if (core.electionElapsed >= core.electionTimeout) campaign(core)
      return
    }
    const leader = core.role
    tickTransfer(core, leader)
    if (core.electionElapsed >= core.settings.electionTicks) {
      core.electionElapsed = 0
      checkQuorum(core, leader)
      if (core.role !== leader) return
    }
    leader.heartbeatElapsed += 1
    if (leader.heartbeatElapsed >= core.settings.heartbeatTicks) broadcastHeartbeat(core, leader)
  }

  private receive(message: Message): void {
    const { core } = this
    if (message.term > core.term) {
      if (message.type === 'vote' && !message.isTransfer && followsLeader(core)) return
      // A pre-vote, or a grant of one, does not begin its term.
      const isQuestion = message.type === 'pre-vote' || (message.type === 'pre-vote-reply' && message.granted)
      if (!isQuestion) becomeFollower(core, message.term, isFromLeader(message) ? message.from : undefined)
    } else if (message.term < core.term) {
      this.answerOutdated(message)
      return
    }
    if (isFromLeader(message)) this.recognise(message.from)
    this.dispatch(message)
  }

  /** Sends this node's term to a sender of an earlier one that would otherwise wait forever. */
  private answerOutdated(message: Message): void {
    const to = message.from
    // A deposed leader steps down, and a node that was cut off and campaigned gets a leader of its
    // term (etcd's #5451).
    if (isFromLeader(message))
      this.core.send({ type: 'append-rejected', to, rejectedIndex: 0, hintIndex: 0, hintTerm: 0 })
    if (message.type === 'pre-vote') this.core.send({ type: 'pre-vote-reply', to, granted: false })
  }

  /** Only the leader of this term sends such messages. */
  private recognise(from: NodeId): void {
    const { core } = this
    invariant(core.role.type !== 'leader', 'a term has one leader')
    if (core.role.type !== 'follower' || core.role.leader !== from) becomeFollower(core, core.term, from)
    core.electionElapsed = 0
  }

  private dispatch(message: Message): void {
    const { core } = this
    const leader = core.role.type === 'leader' ? core.role : undefined
    if (message.type === 'pre-vote') onPreVote(core, message)
    else if (message.type === 'pre-vote-reply') onPreVoteReply(core, message)
    else if (message.type === 'vote') onVote(core, message)
    else if (message.type === 'vote-reply') onVoteReply(core, message)
    else if (message.type === 'append') onAppend(core, message)
    else if (message.type === 'commit') onCommit(core, message)
    else if (message.type === 'append-accepted') leader && onAppendAccepted(leader, message)
    else if (message.type === 'append-rejected') leader && onAppendRejected(core, leader, message)
    else if (message.type === 'heartbeat') onHeartbeat(core, message)
    else if (message.type === 'heartbeat-reply') leader && onHeartbeatReply(core, leader, message)
    else if (message.type === 'install-snapshot') onInstallSnapshot(core, message)
    else if (message.type === 'timeout-now') campaignNow(core, true)
    else message satisfies never
  }

  /**
   * A leader does these once for all inputs of a step: so one message carries the commands of many
   * clients.
   */
  private lead(leader: Leader): void {
    const { core } = this
    advanceCommit(core, leader)
    if (beginReads(core, leader)) broadcastHeartbeat(core, leader)
    confirmReads(core, leader)
    replicate(core, leader)
    continueTransfer(core, leader)
    if (!isRemoved(core)) return
    handOver(core, leader)
    becomeFollower(core, core.term, undefined)
  }
}
