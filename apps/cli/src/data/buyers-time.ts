import { dayMs } from './time.ts'

/** How far the busiest moment of a day is above the mean, and the quietest below it. */
const depth = 0.6
/** The evening of western Europe, from midnight in UTC. */
const busiestMs = (18.5 / 24) * dayMs
const turn = (2 * Math.PI) / dayMs

/**
 * The clock of those who buy: it runs fast in the evening and slowly at night, and gains nothing over a day. What is
 * spread evenly by it follows the day, and any 24 hours are as long as any others.
 */
export function buyersTimeOf(timeMs: number): number {
  return timeMs + (depth / turn) * Math.sin(turn * (timeMs - busiestMs))
}

/** The moment at which the clock of those who buy shows this, in whole milliseconds. */
export function momentOfBuyers(buyersMs: number): number {
  let [low, high] = [Math.floor(buyersMs - dayMs), Math.ceil(buyersMs + dayMs)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (buyersTimeOf(middle) <= buyersMs) low = middle
    else high = middle
  }
  return low
}
