import type { Chance } from './chance.ts'
import type { Action, Fault, Occasion } from './fault.ts'
import type { Plan } from './plan.ts'
import { actions } from './timed-faults.ts'

/** Faults at the moments at which an algorithm is weakest, such as right after an election. */
export function aimedFaults(chance: Chance, plan: Plan, mayChange: boolean): Fault[] {
  const pattern = chance.pick([
    'single',
    'single',
    'figure-8',
    'figure-8',
    'lone-change',
    'late-campaign',
  ] as const)
  if (pattern === 'figure-8') return figure8(chance)
  if (pattern === 'lone-change' && mayChange) return loneChange(chance, plan)
  if (pattern === 'late-campaign') return lateCampaign(chance, plan)
  return single(chance, plan, mayChange)
}

function on(occasion: Occasion, nth: number, afterMs: number, action: Action): Fault {
  return { when: { on: occasion, nth, afterMs }, action }
}

/** One action at some of the occasions of each kind. */
function single(chance: Chance, plan: Plan, mayChange: boolean): Fault[] {
  const kinds = [
    ...[actions.crash, actions.crash, actions.pause, actions.isolate, actions.isolate, actions.swap],
    ...[actions.hold, actions.burst, actions.burst, actions.snapshot, actions.transfer, actions['cut-pair']],
    ...[actions['slow-disk'], actions['crash-all']],
    ...(mayChange ? [actions.change, actions.change] : []),
  ]
  const part = chance.pick([0.2, 0.5, 0.9])
  const afterMsMax = chance.pick([0, 3, 30])
  const occasions = [
    'campaign',
    'elected',
    'elected',
    'committed',
    'committed',
    'changed',
    'restored',
  ] as const
  return occasions.flatMap((occasion) =>
    Array.from({ length: 14 }, (_, index) => index + 1)
      .filter(() => chance.happens(part))
      .map((nth) =>
        on(occasion, nth, chance.between(0, afterMsMax), chance.pick(kinds)(chance, 'subject', plan)),
      ),
  )
}

/**
 * Paper, figure 8: a leader whose entries reach few nodes, a second one whose first entry reaches
 * none, the first one again until it has sent its old entries, and the second one again.
 */
function figure8(chance: Chance): Fault[] {
  const faults: Fault[] = []
  const swap = { type: 'swap', node: 'subject' } as const
  for (let nth = 1; nth <= 16; nth += 3) {
    const burst = { type: 'burst', node: 'subject', writes: chance.between(1, 4), reads: 0 } as const
    faults.push(
      on('elected', nth, chance.between(8, 30), swap),
      on('elected', nth, chance.between(8, 34), burst),
    )
    faults.push(on('elected', nth + 1, chance.below(2), swap))
    faults.push(
      chance.happens(0.5)
        ? on('committed', nth + 2, 0, swap)
        : on('elected', nth + 2, chance.between(8, 25), swap),
    )
  }
  return faults
}

/**
 * The case that the thesis missed until 2015 (§4.1): a leader adds a node and reaches that node
 * alone. The next leader removes the first one and reaches few nodes. The first one comes back.
 * Also two changes at once.
 */
function loneChange(chance: Chance, { voters }: Plan): Fault[] {
  const faults: Fault[] = []
  const change = (kind: 'add-voter' | 'remove') =>
    ({ type: 'change', change: kind, pick: chance.below(60) }) as const
  for (let nth = 1; nth <= 12; nth += 3) {
    const addAtMs = chance.between(15, 50)
    const swap = { type: 'swap', node: 'subject' } as const
    faults.push(on('elected', nth, addAtMs, swap), on('elected', nth, addAtMs, change('add-voter')))
    if (chance.happens(0.4)) faults.push(on('elected', nth, addAtMs, change('add-voter')))
    const cut = {
      type: 'cut-pair',
      node: 'subject',
      other: chance.below(voters),
      ms: chance.between(50, 300),
    } as const
    faults.push(on('elected', nth + 1, 0, cut), on('elected', nth + 1, 0, change('remove')))
    faults.push(on('elected', nth + 1, chance.between(5, 30), swap))
  }
  return faults
}

/**
 * A campaign that begins long after its cause: a leader hands over, and the message that makes the
 * successor campaign arrives when the leader has gone on without it. Or votes are long under way.
 */
function lateCampaign(chance: Chance, { voters }: Plan): Fault[] {
  const faults: Fault[] = []
  for (let nth = 1; nth <= 14; nth += 1) {
    const to = chance.below(voters)
    const ms = chance.between(60, 300)
    const fromMs = chance.between(20, 60)
    if (chance.happens(0.7)) {
      faults.push(on('elected', nth, fromMs, { type: 'hold', node: 'subject', other: to, ms }))
      faults.push(on('elected', nth, fromMs, { type: 'transfer', to }))
      const burst = { type: 'burst', node: 'subject', writes: 3, reads: 1 } as const
      faults.push(on('elected', nth, fromMs + chance.between(40, 110), burst))
    }
    if (chance.happens(0.4))
      faults.push(
        on('campaign', nth, 0, { type: 'hold', node: 'subject', other: 'all', ms: chance.between(30, 200) }),
      )
  }
  return faults
}
