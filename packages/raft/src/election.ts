import { majorityOf, type NodeId } from './configuration.ts'
import type { Core } from './core.ts'
import { becomeFollower } from './follower.ts'
import { followMembers } from './membership.ts'
import type { PreVote, PreVoteReply, Vote, VoteReply } from './message.ts'
import { Reads } from './reads.ts'
import { type Leader, leaderOf } from './role.ts'

/*
 * Invariants:
 * 1. Election Safety (paper §5.2): at most one leader in a term. A leader has the durable votes of
 *    a majority, and a node votes once in a term.
 * 2. Leader Completeness (paper §5.4): a leader's log contains every committed entry. A node grants
 *    its vote only to a log at least as up to date as its own.
 * 3. A node that cannot win disturbs no other node. It raises its term only after a majority
 *    granted its pre-vote (thesis §9.6). A node that follows a leader rejects other candidates
 *    (thesis §4.2.3).
 * 4. A voter that an uncommitted change removes may still campaign (thesis §4.2.2): see
 *    `Core.isElectable`.
 */

/** The time-out has passed: requests pre-votes, then campaigns. */
export function campaign(core: Core): void {
  core.restartElectionTimer()
  if (!core.isElectable) return
  core.role = { type: 'pre-candidate', votes: new Map() }
  const { lastIndex, lastTerm } = core.log
  for (const to of otherVoters(core))
    core.sendIn(core.term + 1, { type: 'pre-vote', to, lastIndex, lastTerm })
  countPreVote(core, core.id, true)
}

/**
 * The process of the leader has ended, so its followers need not wait for the time-out. All of them
 * receive the report at once, and campaign in turns, in the order of their ids: two at a time would
 * split the votes. A follower without a report still protects the leader (thesis §4.2.3).
 */
export function nodeEnded(core: Core, node: NodeId): void {
  if (core.role.type !== 'follower' || core.role.leader !== node) return
  becomeFollower(core, core.term, undefined)
  const others = core.configuration.voters.filter((voter) => voter !== node).toSorted()
  core.electionTimeout = 1 + others.indexOf(core.id)
}

/** Campaigns without a pre-vote, at the request of the leader itself. */
export function campaignNow(core: Core, isTransfer: boolean): void {
  core.restartElectionTimer()
  if (!core.isElectable) return
  core.enterTerm(core.term + 1)
  core.role = { type: 'candidate', votes: new Map() }
  core.vote(core.id)
  const { lastIndex, lastTerm } = core.log
  for (const to of otherVoters(core)) core.send({ type: 'vote', to, lastIndex, lastTerm, isTransfer })
  // Its own vote counts when it is durable, like any other.
  core.send({ type: 'vote-reply', to: core.id, granted: true })
}

export function onPreVote(core: Core, { from, term, lastIndex, lastTerm }: PreVote): void {
  if (followsLeader(core)) return
  const granted = term > core.term && core.log.isUpToDate(lastIndex, lastTerm)
  // A grant repeats the request's term. A refusal has this node's own, so that an outdated
  // candidate receives it.
  core.sendIn(granted ? term : core.term, { type: 'pre-vote-reply', to: from, granted })
}

export function onPreVoteReply(core: Core, { from, term, granted }: PreVoteReply): void {
  // A grant for an earlier request does not count for this one.
  if (granted && term !== core.term + 1) return
  countPreVote(core, from, granted)
}

/** The request is of this node's term by now. */
export function onVote(core: Core, { from, lastIndex, lastTerm }: Vote): void {
  const isFree = core.votedFor === null || core.votedFor === from
  const granted = isFree && leaderOf(core) === undefined && core.log.isUpToDate(lastIndex, lastTerm)
  if (granted) {
    core.vote(from)
    core.restartElectionTimer()
  }
  core.send({ type: 'vote-reply', to: from, granted })
}

export function onVoteReply(core: Core, { from, granted }: VoteReply): void {
  const { role } = core
  if (role.type !== 'candidate') return
  const result = count(core, role.votes, from, granted)
  if (result === 'won') becomeLeader(core)
  if (result === 'lost') becomeFollower(core, core.term, undefined)
}

/**
 * Whether this node is the leader, or has received a leader's message within the shortest time-out.
 */
export function followsLeader({ role, electionElapsed, settings }: Core): boolean {
  if (role.type === 'leader') return true
  return role.type === 'follower' && role.leader !== undefined && electionElapsed < settings.electionTicks
}

function countPreVote(core: Core, from: NodeId, granted: boolean): void {
  const { role } = core
  if (role.type !== 'pre-candidate') return
  const result = count(core, role.votes, from, granted)
  if (result === 'won') campaignNow(core, false)
  if (result === 'lost') becomeFollower(core, core.term, undefined)
}

function count(
  core: Core,
  votes: Map<NodeId, boolean>,
  from: NodeId,
  granted: boolean,
): 'won' | 'lost' | 'open' {
  if (!votes.has(from)) votes.set(from, granted)
  const { configuration } = core
  const of = (answer: boolean) => configuration.voters.filter((voter) => votes.get(voter) === answer).length
  if (of(true) >= majorityOf(configuration)) return 'won'
  // Too many have refused for the rest to make a majority.
  return configuration.voters.length - of(false) < majorityOf(configuration) ? 'lost' : 'open'
}

function becomeLeader(core: Core): void {
  const leader: Leader = {
    type: 'leader',
    progress: new Map(),
    // The first heartbeat is sent with the first tick; the entry below announces the leader at
    // once.
    heartbeatElapsed: 0,
    firstIndexOfTerm: core.log.lastIndex + 1,
    reads: new Reads(),
    transfer: undefined,
    uncommittedBytes: 0,
  }
  followMembers(core, leader)
  core.role = leader
  core.electionElapsed = 0
  core.push({ type: 'no-op', term: core.term, index: core.log.lastIndex + 1 })
}

function otherVoters({ configuration, id }: Core): NodeId[] {
  return configuration.voters.filter((voter) => voter !== id)
}
