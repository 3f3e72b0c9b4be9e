import { checkRestart } from './durability.ts'
import type { Plan } from './plan.ts'
import { hold } from './rule.ts'
import type { SimNode } from './sim-node.ts'
import type { Simulation } from './simulation.ts'
import { registerCount } from './state-machine.ts'

/** The longest time in which a healed cluster must catch up. */
const progressMsMax = 10_000
/** Entries that a member may lag behind while clients continue. */
const lagMax = 20

/**
 * A healed cluster has a leader that accepts writes, and all its members catch up. Then nothing
 * disturbs the leader: no removed node, and no member that was cut off and returns. A member of a
 * later term joins again.
 */
export function expectQuiet(simulation: Simulation): void {
  expectProgress(simulation)
  expectStableLeader(simulation)
  if (simulation.plan.seed % 3 === 0) expectReturn(simulation)
  expectAnswers(simulation)
  for (const node of simulation.nodes.values()) checkRestart(node)
}

function expectProgress(simulation: Simulation): void {
  const { timeline, invariants } = simulation
  const decidedBefore = invariants.lastDecided
  const end = timeline.now + progressMsMax
  let problem: string | undefined
  do {
    simulation.runUntil(timeline.now + 200)
    problem = problemOf(simulation, decidedBefore)
  } while (problem !== undefined && timeline.now < end)
  hold(problem === undefined, 'Progress', () => String(problem))
}

function problemOf({ leader, nodes, invariants }: Simulation, decidedBefore: number): string | undefined {
  if (leader?.raft === undefined) return 'there is no leader'
  const { lastDecided } = invariants
  if (lastDecided <= decidedBefore) return 'no write is taken'
  const { voters, learners } = leader.raft.configuration
  if (!voters.includes(leader.id)) return `${leader.id} leads and is no voter`
  const least = Math.max(decidedBefore, lastDecided - lagMax)
  const late = [...voters, ...learners].find((id) => isLate(nodes.get(id), least))
  return late && `${late} has applied ${nodes.get(late)?.machine.applied} of ${lastDecided}`
}

function isLate(node: SimNode | undefined, least: number): boolean {
  return node !== undefined && !node.isLost && node.machine.applied < least
}

/**
 * Cuts one node off for longer than any election time-out (thesis §9.6), or a removed one (§4.2.3).
 * In every second seed it is cut off from the leader alone, and its log is up to date all the time.
 */
function expectStableLeader(simulation: Simulation): void {
  const { leader, clients, nodes, timeline, plan } = simulation
  const term = leader?.raft?.status.term
  if (leader === undefined) return
  const isFromLeaderAlone = plan.seed % 2 === 0
  clients.isQuiet = isFromLeaderAlone
  const cutOff = oneThatMayLeave(simulation, leader)
  if (cutOff !== undefined) {
    const heal = separate(simulation, cutOff, isFromLeaderAlone ? [leader] : [...nodes.values()])
    simulation.runUntil(timeline.now + timeoutMs(plan) + 20)
    heal()
  }
  simulation.runUntil(timeline.now + timeoutMs(plan))
  clients.isQuiet = false
  const { leader: now } = simulation
  hold(
    now === leader && now.raft?.status.term === term,
    'Stable Leader',
    () => `${leader.id} led term ${term}; now ${now?.id ?? 'no node'} leads ${now?.raft?.status.term}`,
  )
}

/** Cuts a node off while it campaigns in a later term. It returns, and the others make progress. */
function expectReturn(simulation: Simulation): void {
  const { leader, nodes, clients, timeline, plan } = simulation
  const candidate = leader && oneThatMayLeave(simulation, leader)
  if (leader?.raft === undefined || candidate === undefined) return
  const { term } = leader.raft.status
  clients.isQuiet = true
  leader.take({ type: 'transfer-leadership', to: candidate.id })
  for (let ms = 0; ms < 50 && (candidate.raft?.status.term ?? 0) <= term; ms += 1)
    simulation.runUntil(timeline.now + 1)
  const heal = separate(simulation, candidate, [...nodes.values()])
  simulation.runUntil(timeline.now + timeoutMs(plan))
  heal()
  simulation.runUntil(timeline.now + timeoutMs(plan))
  expectAnswers(simulation)
  clients.isQuiet = false
  // The writes of this time must reach it.
  simulation.runUntil(timeline.now + 200)
  expectProgress(simulation)
}

/** The longest election time-out of a node with a regular clock. */
function timeoutMs({ raft }: Plan): number {
  return 2 * (raft.electionTicks ?? 10) * 11
}

/** @returns connects the node again */
function separate({ network }: Simulation, node: SimNode, others: readonly SimNode[]): () => void {
  const ids = others.map(({ id }) => id).filter((id) => id !== node.id)
  const ends = [network.sever([node.id], ids), network.sever(ids, [node.id])]
  return () => {
    for (const end of ends) end()
  }
}

/** A node without which the leader still has a majority. */
function oneThatMayLeave({ nodes, plan }: Simulation, leader: SimNode): SimNode | undefined {
  const voters = leader.raft?.configuration.voters ?? []
  const hasMajority = (without: SimNode) =>
    2 * voters.filter((id) => id !== without.id && nodes.get(id)?.isUp).length > voters.length
  const others = [...nodes.values()].filter((node) => node !== leader && node.isUp && hasMajority(node))
  return others[plan.seed % others.length]
}

/**
 * Reads each register and expects answers, even without a write before: a new leader needs an entry
 * of its own term first (thesis §6.4). Acknowledged writes are in them (see `clients.ts`).
 */
function expectAnswers(simulation: Simulation): void {
  const { clients, timeline } = simulation
  const least = clients.reads + registerCount
  const end = timeline.now + progressMsMax
  do {
    const { leader } = simulation
    for (let register = 0; leader !== undefined && register < registerCount; register += 1)
      clients.read(leader, register)
    simulation.runUntil(timeline.now + 50)
  } while (clients.reads < least && timeline.now < end)
  hold(clients.reads >= least, 'Progress', () => 'no leader answers reads')
}
