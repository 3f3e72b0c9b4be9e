import { checkRestart } from './durability.ts'
import { hold } from './rule.ts'
import type { SimNode } from './sim-node.ts'
import type { Simulation } from './simulation.ts'
import { registerCount } from './state-machine.ts'

/** How long a healed cluster has at most until it has caught up. */
const progressMsMax = 10_000
/** Entries that a member may lag behind while clients go on. */
const lagMax = 20

/**
 * A healed cluster has a leader that takes writes, and all its members catch up. Then nothing
 * disturbs the leader: no removed node, and no member that was cut off and comes back.
 */
export function expectQuiet(simulation: Simulation): void {
  expectProgress(simulation)
  expectStableLeader(simulation)
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
  const late = [...voters, ...learners].find((id) => isLate(nodes.get(id), lastDecided))
  return late && `${late} has applied ${nodes.get(late)?.machine.applied} of ${lastDecided}`
}

function isLate(node: SimNode | undefined, lastDecided: number): boolean {
  if (node === undefined || node.isLost) return false
  return node.machine.applied < lastDecided - lagMax
}

/** Cuts one node off for longer than any election time-out (thesis §9.6), or a removed one (§4.2.3). */
function expectStableLeader(simulation: Simulation): void {
  const { leader, network, nodes, timeline, plan } = simulation
  if (leader?.raft === undefined) return
  const { term } = leader.raft.status
  const timeoutMs = 2 * (plan.raft.electionTicks ?? 10) * 11
  const cutOff = oneThatMayLeave(simulation, leader)
  if (cutOff !== undefined) {
    const rest = [...nodes.keys()].filter((id) => id !== cutOff.id)
    const ends = [network.sever([cutOff.id], rest), network.sever(rest, [cutOff.id])]
    simulation.runUntil(timeline.now + timeoutMs + 20)
    for (const end of ends) end()
  }
  simulation.runUntil(timeline.now + timeoutMs)
  const { leader: now } = simulation
  hold(
    now === leader && now.raft?.status.term === term,
    'Stable Leader',
    () => `${leader.id} led term ${term}; now ${now?.id ?? 'no node'} leads ${now?.raft?.status.term}`,
  )
}

/** A node without which the leader still has a majority. */
function oneThatMayLeave({ nodes, plan }: Simulation, leader: SimNode): SimNode | undefined {
  const voters = leader.raft?.configuration.voters ?? []
  const hasMajority = (without: SimNode) =>
    2 * voters.filter((id) => id !== without.id && nodes.get(id)?.isUp).length > voters.length
  const others = [...nodes.values()].filter((node) => node !== leader && node.isUp && hasMajority(node))
  return others[plan.seed % others.length]
}

/** Reads each register and expects all answers. What was acknowledged is in them (see `clients.ts`). */
function expectAnswers(simulation: Simulation): void {
  const { leader, clients, timeline } = simulation
  if (leader === undefined) return
  const before = clients.reads
  for (let register = 0; register < registerCount; register += 1) clients.read(leader, register)
  simulation.runUntil(timeline.now + 200)
  hold(
    clients.reads >= before + registerCount,
    'Progress',
    () => `${leader.id} answers ${clients.reads - before} of ${registerCount} reads`,
  )
}
