import { replaceEqualDeep } from '@tanstack/react-query'
import { knownCounts } from './known-counts.ts'

/**
 * `structuralSharing` of the query cache. An answer never replaces newer data of the stream.
 * @returns the answer with newer counts, or `before` if that is newer as a whole
 */
export function neverBack(before: unknown, answer: unknown): unknown {
  if (isStamped(before) && isStamped(answer) && isOlder(answer, before)) return before
  return replaceEqualDeep(before, knownCounts.newest(answer))
}

/** Data of one point in time, such as the statistics. */
interface Stamped {
  /** ISO 8601, UTC */
  at: string
  revision?: number
}

function isOlder(one: Stamped, other: Stamped): boolean {
  const newer = (other.revision ?? 0) - (one.revision ?? 0)
  return newer === 0 ? one.at < other.at : newer > 0
}

function isStamped(value: unknown): value is Stamped {
  return typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'string'
}
