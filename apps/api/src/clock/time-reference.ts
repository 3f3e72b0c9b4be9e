import type { NodeDate } from '@ticketcd/etcd'
import { type ClockState, clockToleranceMs } from '@ticketcd/schema'

/*
 * Arithmetic for the comparison of clocks. Time is an argument.
 *
 * A difference is measured against the monotonic clock of this process, which is never set. A
 * reference time is therefore a reading plus the elapsed time. A later change of the wall clock
 * does not falsify the reading.
 */

/** A comparison is used for this long. Clocks drift by less than 10 ms in that time. */
export const freshMs = 30_000
/** A reading with a longer round trip is not used: its error is half of the round trip. */
const roundTripMsMax = 1_000
/** A larger shift of the wall clock against the monotonic one invalidates earlier comparisons. */
const jumpMs = 1_000
/** `Date` headers are truncated to whole seconds. */
const headerStepMs = 1_000

/** Both clocks of this process at one moment, in milliseconds. */
export interface OwnClocks {
  readonly wallMs: number
  readonly monotonicMs: number
}

/** The median of the nodes' clocks, as a difference to the monotonic clock of this process. */
export interface TimeReference {
  /** Median of the nodes' clocks minus the monotonic clock, in milliseconds. */
  readonly offsetMs: number
  /**
   * Wall clock minus monotonic clock at the measurement. A later change means that one of them was
   * set or stopped.
   */
  readonly wallOffsetMs: number
  /** Monotonic time of the oldest reading that was needed for a majority. */
  readonly atMs: number
}

export interface ClockStatus {
  readonly state: ClockState
  /**
   * How far the wall clock is ahead of the reference, in milliseconds; `null` without a fresh
   * comparison.
   */
  readonly aheadMs: number | null
}

export function isUsable({ sentAtMs, receivedAtMs }: NodeDate): boolean {
  return receivedAtMs - sentAtMs <= roundTripMsMax
}

/**
 * A node's clock minus the monotonic clock, from readings of one node, newest last. Each reading
 * bounds the difference. Several bounds together are narrower than a second.
 *
 * @returns milliseconds, `undefined` without a reading
 */
export function nodeOffsetMs(readings: readonly NodeDate[]): number | undefined {
  let bounds: { fromMs: number; toMs: number } | undefined
  for (const { dateMs, sentAtMs, receivedAtMs } of [...readings].reverse()) {
    const fromMs = Math.max(dateMs - receivedAtMs, bounds?.fromMs ?? Number.NEGATIVE_INFINITY)
    const toMs = Math.min(dateMs + headerStepMs - sentAtMs, bounds?.toMs ?? Number.POSITIVE_INFINITY)
    // An older reading that contradicts newer ones was made before the node's clock was set.
    if (fromMs > toMs) break
    bounds = { fromMs, toMs }
  }
  return bounds && (bounds.fromMs + bounds.toMs) / 2
}

/**
 * @param byHost readings of each node that has answered lately, newest last
 * @param hostCount the number of all nodes
 * @returns `undefined` unless a majority of the nodes has been read: fewer may all be wrong, and
 *   cannot commit anyway
 */
export function referenceOf(
  byHost: readonly (readonly NodeDate[])[],
  hostCount: number,
  own: OwnClocks,
): TimeReference | undefined {
  const offsets = byHost.flatMap((readings) => nodeOffsetMs(readings) ?? []).sort((a, b) => a - b)
  const majority = Math.floor(hostCount / 2) + 1
  if (offsets.length < majority) return undefined
  const newest = byHost.flatMap((readings) => readings.at(-1)?.receivedAtMs ?? []).sort((a, b) => b - a)
  return {
    offsetMs: median(offsets),
    wallOffsetMs: wallOffsetOf(own),
    atMs: newest[majority - 1] as number,
  }
}

export function wallOffsetOf({ wallMs, monotonicMs }: OwnClocks): number {
  return wallMs - monotonicMs
}

/**
 * Whether the wall clock has moved against the monotonic one since the wall offset was measured.
 */
export function hasJumped(wallOffsetMs: number, own: OwnClocks): boolean {
  return Math.abs(wallOffsetOf(own) - wallOffsetMs) > jumpMs
}

/** @param isUncheckable whether the nodes answer no HTTP */
export function statusAt(
  reference: TimeReference | undefined,
  own: OwnClocks,
  isUncheckable: boolean,
): ClockStatus {
  if (!reference) return { state: isUncheckable ? 'unchecked' : 'unknown', aheadMs: null }
  const isFresh = own.monotonicMs - reference.atMs <= freshMs && !hasJumped(reference.wallOffsetMs, own)
  if (!isFresh) return { state: 'unknown', aheadMs: null }
  const aheadMs = Math.round(own.wallMs - timeBy(reference, own))
  return { state: Math.abs(aheadMs) > clockToleranceMs ? 'off' : 'right', aheadMs }
}

/**
 * The time to use and to store, in milliseconds since 1970: the wall clock if it is right within
 * the tolerance, else the reference. An old reference is still valid here, since the monotonic
 * clock continues from it.
 */
export function correctedMs(reference: TimeReference | undefined, own: OwnClocks): number {
  if (!reference) return own.wallMs
  const referenceMs = timeBy(reference, own)
  return Math.abs(own.wallMs - referenceMs) <= clockToleranceMs ? own.wallMs : Math.round(referenceMs)
}

function timeBy({ offsetMs }: TimeReference, { monotonicMs }: OwnClocks): number {
  return monotonicMs + offsetMs
}

function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2
}
