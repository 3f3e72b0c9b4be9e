/** The process that a fault hits: a node of the cluster or a process of the api. */
export type FaultTarget = 'node' | 'api'

/**
 * - `kill`: SIGKILL, and a restart later.
 * - `pause`: SIGSTOP, and SIGCONT later.
 * - `partition-both`: no packets pass between the target and the rest of the fleet.
 * - `partition-in`: no packets reach the target.
 * - `partition-out`: no packets from the target arrive.
 */
export type FaultKind = 'kill' | 'pause' | 'partition-both' | 'partition-in' | 'partition-out'

export type FaultName = `${FaultTarget}-${FaultKind}`

const targets = ['node', 'api'] as const satisfies readonly FaultTarget[]
const kinds = [
  'kill',
  'pause',
  'partition-both',
  'partition-in',
  'partition-out',
] as const satisfies readonly FaultKind[]

export const faultNames: readonly FaultName[] = targets.flatMap((target) =>
  kinds.map((kind): FaultName => `${target}-${kind}`),
)

/**
 * A planned fault. All of it is drawn at once, so that only the seed determines it, not the
 * duration of earlier repairs.
 */
export interface FaultPlan {
  /** From the start of the previous fault to the start of this one, in milliseconds. */
  readonly afterMs: number
  readonly target: FaultTarget
  readonly kind: FaultKind
  /** In [0, 1): selects one of the processes. */
  readonly which: number
  /**
   * Whether a fault of a node hits the leader, which has the largest effect. By chance that would
   * be one node of five.
   */
  readonly prefersLeader: boolean
  readonly durationMs: number
}

const afterMs = { min: 1_500, spread: 3_000 }
/** The time before a killed process is started again; the start takes additional time. */
const killedMs = { node: { min: 700, spread: 2_500 }, api: { min: 100, spread: 1_000 } }
/** Longer than an election, so that the cluster must continue without the target. */
const heldMs = { min: 1_000, spread: 5_000 }

const leaderShare = 0.5

/**
 * Draws the next fault: first the target, then the kind, with equal probabilities among the
 * selected ones.
 */
export function drawFault(selected: readonly FaultName[], chance: { next(): number }): FaultPlan {
  const [wait, target, kind, direction, which = 0, duration, leader = 0] = Array.from({ length: 7 }, () =>
    chance.next(),
  )
  const between = ({ min, spread }: { min: number; spread: number }, draw = 0) => min + spread * draw
  const chosenTarget = pick(unique(selected.map((name) => partsOf(name).target)), target)
  const ofTarget = selected.map(partsOf).filter((parts) => parts.target === chosenTarget)
  const family = pick(unique(ofTarget.map((parts) => familyOf(parts.kind))), kind)
  const chosenKind = pick(
    ofTarget.map((parts) => parts.kind).filter((each) => familyOf(each) === family),
    direction,
  )
  return {
    afterMs: between(afterMs, wait),
    target: chosenTarget,
    kind: chosenKind,
    which,
    prefersLeader: leader < leaderShare,
    durationMs: between(chosenKind === 'kill' ? killedMs[chosenTarget] : heldMs, duration),
  }
}

/**
 * Parses a selection such as `kill,node-pause,api-partition-in`. Each word selects all faults that
 * have all of its parts.
 * @returns the names in their usual order, or the first word without a match
 */
export function selectFaults(text: string): { names: readonly FaultName[] } | { unknown: string } {
  const words = text.split(',').map((word) => word.trim())
  const unknown = words.find((word) => !faultNames.some((name) => matches(name, word)))
  if (unknown !== undefined) return { unknown }
  return { names: faultNames.filter((name) => words.some((word) => matches(name, word))) }
}

export function isPartition(kind: FaultKind): kind is Extract<FaultKind, `partition-${string}`> {
  return familyOf(kind) === 'partition'
}

function matches(name: FaultName, word: string): boolean {
  const parts = name.split('-')
  return word !== '' && word.split('-').every((part) => parts.includes(part))
}

function partsOf(name: FaultName): { target: FaultTarget; kind: FaultKind } {
  const at = name.indexOf('-')
  return { target: name.slice(0, at) as FaultTarget, kind: name.slice(at + 1) as FaultKind }
}

function familyOf(kind: FaultKind): string {
  return kind.split('-')[0] ?? kind
}

function pick<Item>(items: readonly Item[], draw = 0): Item {
  const item = items[Math.floor(draw * items.length)]
  if (item === undefined) throw new RangeError('no fault is selected')
  return item
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)]
}
