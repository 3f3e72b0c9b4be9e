import { replaceEqualDeep } from '@tanstack/react-query'
import type { Statistics } from '@ticketcd/schema'

/**
 * What the cache keeps of new statistics: lists that say the same stay the same objects, so that what draws them need not draw
 * again. The minutes are keyed by names that people choose, and the library would lose one called `__proto__`: they are taken
 * as they come.
 * @param before statistics, or `undefined` at first
 */
export function sharing(before: unknown, now: Statistics): Statistics {
  return { ...replaceEqualDeep(before, now), latestMinutes: now.latestMinutes }
}
