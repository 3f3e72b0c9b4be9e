import type { Chance } from './chance.ts'
import type { Action, Direction, Fault, Target } from './fault.ts'
import type { Plan } from './plan.ts'

/**
 * Faults at random times. Each seed prefers some kinds and leaves others out, so that rare ones
 * coincide in some seeds, but not in all.
 */
export function timedFaults(chance: Chance, plan: Plan, mayChange: boolean): Fault[] {
  const kinds = Object.entries(actions).flatMap(([kind, draw]) => {
    const weight = chance.pick([0, 1, 1, 2, 6])
    return Array.from({ length: kind === 'change' && !mayChange ? 0 : weight }, () => draw)
  })
  if (kinds.length === 0) return []
  const gapMsMax = chance.pick([30, 100, 400])
  const faults: Fault[] = []
  for (let atMs = 150; atMs < plan.faultsMs; atMs += chance.between(5, gapMsMax))
    faults.push({ when: { atMs }, action: chance.pick(kinds)(chance, targetOf(chance), plan) })
  return faults
}

/** One action of each kind. Each draws its numbers in advance, so that a run draws none for it. */
export const actions = {
  crash: (chance: Chance, node: Target): Action => ({
    type: 'crash',
    node,
    ms: chance.between(1, 300),
    isReported: chance.happens(0.5),
  }),
  report: (chance: Chance, node: Target, { voters }: Plan): Action => ({
    type: 'report',
    node,
    other: chance.happens(0.5) ? 'all' : chance.below(voters),
  }),
  'crash-all': (chance: Chance, _: Target, { voters }: Plan): Action => ({
    type: 'crash-all',
    ms: Array.from({ length: voters + 1 }, () => chance.between(1, 200)),
  }),
  pause: (chance: Chance, node: Target): Action => ({ type: 'pause', node, ms: chance.between(10, 400) }),
  isolate: (chance: Chance, node: Target): Action => ({
    type: 'isolate',
    node,
    direction: directionOf(chance),
    ms: chance.between(20, 600),
  }),
  swap: (_: Chance, node: Target): Action => ({ type: 'swap', node }),
  split: (chance: Chance): Action => ({
    type: 'split',
    side: chance.below(256),
    direction: directionOf(chance),
    ms: chance.between(20, 600),
  }),
  'cut-pair': (chance: Chance, node: Target, { voters }: Plan): Action => ({
    type: 'cut-pair',
    node,
    other: chance.below(voters),
    ms: chance.between(20, 600),
  }),
  hold: (chance: Chance, node: Target, { voters }: Plan): Action => ({
    type: 'hold',
    node,
    other: chance.happens(0.5) ? 'all' : chance.below(voters),
    ms: chance.between(20, 300),
  }),
  'slow-disk': (chance: Chance, node: Target): Action => ({
    type: 'slow-disk',
    node,
    syncMs: chance.between(10, 200),
    ms: chance.between(50, 500),
  }),
  ticks: (chance: Chance, node: Target): Action => ({ type: 'ticks', node, count: chance.between(1, 25) }),
  snapshot: (_: Chance, node: Target): Action => ({ type: 'snapshot', node }),
  transfer: (chance: Chance, _: Target, { voters }: Plan): Action => ({
    type: 'transfer',
    to: chance.below(voters + 1),
  }),
  change: (chance: Chance): Action => ({
    type: 'change',
    change: chance.pick(['add-learner', 'add-voter', 'promote', 'demote', 'remove', 'remove'] as const),
    pick: chance.below(60),
  }),
  burst: (chance: Chance, node: Target): Action => ({
    type: 'burst',
    node,
    writes: chance.between(1, 12),
    reads: chance.below(3),
  }),
} satisfies Record<string, (chance: Chance, node: Target, plan: Plan) => Action>

/** Draws the subject as often as all nodes together. */
function targetOf(chance: Chance): Target {
  return chance.happens(0.5) ? 'subject' : chance.below(8)
}

function directionOf(chance: Chance): Direction {
  return chance.pick(['both', 'both', 'both', 'in', 'out'])
}
