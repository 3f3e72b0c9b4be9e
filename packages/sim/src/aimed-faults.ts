import type { Chance } from './chance.ts'
import { type Action, type Fault, on } from './fault.ts'
import { figure8, lateCampaign, loneChange, type Pattern, tailBeyondSnapshot } from './patterns.ts'
import type { Plan } from './plan.ts'
import { actions } from './timed-faults.ts'

/** Faults at the moments at which an algorithm is weakest, such as right after an election. */
export function aimedFaults(chance: Chance, plan: Plan, mayChange: boolean): Pattern {
  const pattern = chance.pick([
    single,
    single,
    figure8,
    figure8,
    lateCampaign,
    tailBeyondSnapshot,
    ...(mayChange ? [loneChange, loneChange] : []),
  ])
  return pattern(chance, plan, mayChange)
}

const occasions = [
  'campaign',
  'elected',
  'elected',
  'committed',
  'committed',
  'changed',
  'lagging',
  'restored',
] as const

/** One action at some of the occasions of each kind. */
function single(chance: Chance, plan: Plan, mayChange: boolean): Pattern {
  const { crash, report, pause, isolate, swap, hold, burst, snapshot, transfer } = actions
  const kinds: ((chance: Chance, node: 'subject', plan: Plan) => Action)[] = [
    ...[crash, crash, report, pause, isolate, isolate, swap, hold, burst, burst, snapshot, transfer],
    ...[actions['cut-pair'], actions['slow-disk'], actions['crash-all']],
    ...(mayChange ? [actions.change, actions.change] : []),
  ]
  const part = chance.pick([0.2, 0.5, 0.9])
  const afterMsMax = chance.pick([0, 3, 30])
  const faults: Fault[] = []
  for (const occasion of occasions)
    for (let nth = 1; nth <= 14; nth += 1) {
      if (!chance.happens(part)) continue
      const action = chance.pick(kinds)(chance, 'subject', plan)
      faults.push(on(occasion, nth, chance.between(0, afterMsMax), action))
    }
  return { faults }
}
