import { replaceEqualDeep } from '@tanstack/react-query'
import type { Statistics } from '@ticketcd/schema'

/**
 * Returns new statistics for the cache. Equal lists stay the same objects, so their charts do not
 * render again. The minutes are taken unchanged: their keys are names that people choose, and the
 * library would lose one called `__proto__`.
 * @param before statistics, or `undefined` at first
 */
export function sharing(before: unknown, now: Statistics): Statistics {
  return { ...replaceEqualDeep(before, now), latestMinutes: now.latestMinutes }
}
