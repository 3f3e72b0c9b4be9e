import type { Chance } from './chance.ts'
import { type Fault, on } from './fault.ts'
import type { Plan } from './plan.ts'

/*
 * Sequences of faults after known ways to lose data. Each starts again with every few leaders, with
 * other numbers, so some of them happen as written.
 */

/** Faults, and the settings without which they could not coincide. */
export interface Pattern {
  readonly faults: readonly Fault[]
  readonly settings?: Partial<Plan>
}

const swap = { type: 'swap', node: 'subject' } as const
const small = { appendBytesMax: 1, windowMessagesMax: 1 }

/**
 * Paper, figure 8:
 * 1. a leader whose entries reach few nodes,
 * 2. a second one whose first entry reaches none,
 * 3. the first one again until it has sent its old entries,
 * 4. the second one again.
 */
export function figure8(chance: Chance, { raft }: Plan): Pattern {
  const faults: Fault[] = []
  for (let nth = 1; nth <= 16; nth += 3) {
    const burst = { type: 'burst', node: 'subject', writes: chance.between(1, 4), reads: 0 } as const
    faults.push(on('elected', nth, chance.between(8, 30), swap))
    faults.push(on('elected', nth, chance.between(8, 34), burst))
    faults.push(on('elected', nth + 1, chance.below(2), swap))
    faults.push(
      chance.happens(0.5)
        ? on('committed', nth + 2, 0, swap)
        : on('elected', nth + 2, chance.between(8, 25), swap),
    )
  }
  return { faults, settings: chance.happens(0.7) ? { raft: { ...raft, ...small } } : {} }
}

/**
 * The case that the thesis missed until 2015 (§4.1): a leader adds a node and reaches that node
 * alone. The next leader removes the first one and reaches few nodes. The first one returns. Also
 * two changes at once.
 */
export function loneChange(chance: Chance, plan: Plan): Pattern {
  const voters = chance.pick([3, 4, 4, 4])
  const faults: Fault[] = []
  for (let nth = 1; nth <= 12; nth += 3) {
    const addAtMs = chance.between(15, 50)
    const add = { type: 'change', change: 'add-voter', pick: 0 } as const
    faults.push(on('elected', nth, addAtMs, swap), on('elected', nth, addAtMs, add))
    if (chance.happens(0.4)) faults.push(on('elected', nth, addAtMs, add))
    const cut = { node: 'subject', other: chance.below(voters), ms: chance.between(50, 300) } as const
    faults.push(on('elected', nth + 1, 0, { type: 'cut-pair', ...cut }))
    faults.push(on('elected', nth + 1, 0, { type: 'change', change: 'remove', pick: chance.below(60) }))
    faults.push(
      chance.happens(0.5)
        ? on('elected', nth + 1, chance.between(8, 30), swap)
        : on('committed', nth + 1, chance.between(0, 6), swap),
    )
  }
  return { faults, settings: { voters, network: { ...plan.network, lost: 0 } } }
}

/**
 * A campaign long after its cause. A leader hands over, and the message that makes the successor
 * campaign arrives when the leader has continued without it. Or votes are long in transit.
 */
export function lateCampaign(chance: Chance, { voters }: Plan): Pattern {
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
    const hold = { type: 'hold', node: 'subject', other: 'all', ms: chance.between(30, 200) } as const
    if (chance.happens(0.4)) faults.push(on('campaign', nth, 0, hold))
  }
  return { faults, settings: {} }
}

/**
 * A deposed leader whose log is longer than a snapshot that it receives later (paper §7). It
 * crashes when the snapshot is durable and its log is not replaced yet.
 */
export function tailBeyondSnapshot(chance: Chance, { raft, network }: Plan): Pattern {
  const faults: Fault[] = []
  for (let nth = 1; nth <= 12; nth += 2) {
    const cutAtMs = chance.between(20, 50)
    const ms = chance.between(300, 600)
    faults.push(on('elected', nth, cutAtMs, { type: 'isolate', node: 'subject', direction: 'both', ms }))
    const burst = { type: 'burst', node: 'subject', writes: chance.between(20, 45), reads: 0 } as const
    faults.push(on('elected', nth, cutAtMs + chance.between(0, 9), burst))
    faults.push(on('elected', nth + 1, chance.between(40, 120), { type: 'snapshot', node: 'subject' }))
  }
  for (let nth = 1; nth <= 10; nth += 1) {
    const ms = chance.between(1, 100)
    const crash = { type: 'crash', node: 'subject', ms, isReported: false } as const
    faults.push(on('restored', nth, 0, { type: 'slow-disk', node: 'subject', syncMs: 120, ms: 60 }))
    if (chance.happens(0.6)) faults.push(on('restored', nth, chance.between(1, 40), crash))
    const pause = { type: 'pause', node: 'subject', ms: chance.between(20, 250) } as const
    if (chance.happens(0.5)) faults.push(on('lagging', nth, 0, pause))
  }
  const limits = { uncommittedEntriesMax: 1_000, uncommittedBytesMax: 1_000_000 }
  const late = chance.pick([0, network.late, 0.2])
  return {
    faults,
    settings: { raft: { ...raft, ...limits }, requestMsMax: 30, network: { ...network, late } },
  }
}
