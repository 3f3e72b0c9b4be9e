import type { Chance } from '../../log/testing/chance.ts'

/** A node by its number, or the leader at the begin of the fault. */
export type Target = number | 'leader'

export type Fault =
  | { readonly type: 'kill' | 'pause'; readonly target: Target }
  /** Its messages do not arrive, those to it do not, or neither. */
  | { readonly type: 'isolate'; readonly target: Target; readonly ways: 'in' | 'out' | 'both' }
  | { readonly type: 'cut'; readonly from: number; readonly to: number }
  | { readonly type: 'split'; readonly group: readonly number[] }
  | { readonly type: 'kill-all' }

/** Faults that begin together. */
export interface FaultStep {
  readonly faults: readonly Fault[]
  readonly lastsMs: number
  readonly calmMs: number
}

/** The same chance gives the same plan. */
export function faultPlan(chance: Chance, nodes: number, steps: number): FaultStep[] {
  return Array.from({ length: steps }, () => ({
    faults: Array.from({ length: chance.one(3) ? 2 : 1 }, () => fault(chance, nodes)),
    lastsMs: 200 + chance.below(1_300),
    calmMs: 300 + chance.below(1_000),
  }))
}

function fault(chance: Chance, nodes: number): Fault {
  const target: Target = chance.one(2) ? 'leader' : chance.below(nodes)
  switch (chance.below(9)) {
    case 0:
    case 1:
      return { type: 'kill', target }
    case 2:
    case 3:
      return { type: 'pause', target }
    case 4:
    case 5:
      return { type: 'isolate', target, ways: (['in', 'out', 'both'] as const)[chance.below(3)] ?? 'both' }
    case 6: {
      const from = chance.below(nodes)
      return { type: 'cut', from, to: (from + 1 + chance.below(nodes - 1)) % nodes }
    }
    case 7: {
      const all = Array.from({ length: nodes }, (_, node) => node)
      return { type: 'split', group: all.filter(() => chance.one(2)) }
    }
    default:
      return chance.one(2) ? { type: 'kill-all' } : { type: 'kill', target: chance.below(nodes) }
  }
}
