import { replaceEqualDeep } from '@tanstack/react-query'
import { knownCounts } from './known-counts.ts'

/**
 * For `structuralSharing` of the query cache: an answer that is older than what the stream has told meanwhile does not
 * take it back.
 */
export function neverBack(before: unknown, answer: unknown): unknown {
  if (isStamped(before) && isStamped(answer) && isOlder(answer, before)) return before
  return replaceEqualDeep(before, knownCounts.newest(answer))
}

/** What tells of one moment as a whole, such as the statistics. */
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
