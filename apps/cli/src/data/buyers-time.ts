import { dayMs } from './time.ts'

/** The relative deviation of the busiest and of the quietest moment of a day from the mean. */
const depth = 0.6
/** The evening of western Europe, in milliseconds from midnight UTC. */
const busiestMs = (18.5 / 24) * dayMs
const turn = (2 * Math.PI) / dayMs

/**
 * A clock that runs fast in the evening and slowly at night. Sales at even intervals of it follow
 * the daily pattern of buyers. Each 24 hours have the same length on it.
 */
export function buyersTimeOf(timeMs: number): number {
  return timeMs + (depth / turn) * Math.sin(turn * (timeMs - busiestMs))
}

/** The inverse of `buyersTimeOf`, in whole milliseconds. */
export function momentOfBuyers(buyersMs: number): number {
  let [low, high] = [Math.floor(buyersMs - dayMs), Math.ceil(buyersMs + dayMs)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (buyersTimeOf(middle) <= buyersMs) low = middle
    else high = middle
  }
  return low
}
