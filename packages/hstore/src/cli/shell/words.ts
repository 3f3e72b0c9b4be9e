import { split } from 'shlex'
import { usageFailure } from '../failure.ts'

/**
 * The words of a line, as a POSIX shell splits it: with quotes and escapes, and without variables.
 *
 * @throws {Failure} where a quote is not closed
 */
export function splitWords(line: string): string[] {
  try {
    return split(line)
  } catch {
    throw usageFailure('A quote is not closed, or a backslash ends the line.')
  }
}

/** Whether the line goes on: a quote is open, or a backslash is at the end. */
export function isUnfinished(line: string): boolean {
  try {
    split(line)
    return false
  } catch {
    return true
  }
}
