/** The process that a fault hits: an etcd node or a process of the api. */
export type FaultTarget = 'node' | 'api'

/**
 * `kill`: SIGKILL, and a restart later. `pause`: SIGSTOP, and SIGCONT later. `partition-both`: nothing passes between
 * the target and the rest of the fleet. `partition-in`: nothing reaches the target. `partition-out`: nothing that the
 * target sends arrives.
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

/** A fault, drawn as a whole, so that the seed decides it however fast the faults before it were repaired. */
export interface FaultPlan {
  /** Between the begin of the fault before it and of this one, in milliseconds. */
  readonly afterMs: number
  readonly target: FaultTarget
  readonly kind: FaultKind
  /** In [0, 1): which of the processes. */
  readonly which: number
  /** Whether a fault of a node takes the leader, which costs most: by chance alone it would be one node of five. */
  readonly prefersLeader: boolean
  readonly durationMs: number
}

const afterMs = { min: 1_500, spread: 3_000 }
/** A killed process starts again after so long; its start takes time of its own. */
const killedMs = { node: { min: 700, spread: 2_500 }, api: { min: 100, spread: 1_000 } }
/** Longer than an election takes, so that the cluster has to go on without the target. */
const heldMs = { min: 1_000, spread: 5_000 }

const leaderShare = 0.5

/** Draws the next fault: the target first, then the kind, each with equal chances among those that are selected. */
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
 * Reads a selection such as `kill,node-pause,api-partition-in`. Each word selects all faults that have all of its parts.
 * @returns the names in their usual order; the word that selects nothing where there is one
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
