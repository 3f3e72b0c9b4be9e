import type { SeededRandomizer } from '../data/randomizer.ts'

/** The way in which one buyer of a rush buys. */
export interface BuyerHabits {
  /** Buys in one step, holds and confirms, gives the cart back, or leaves it behind. */
  readonly style: 'buy' | 'hold' | 'let-go' | 'vanish'
  /** Sends the first request of each step twice at once. */
  readonly clicksTwice: boolean
  /** Cuts the first request of each step off and asks for the order instead. */
  readonly reloads: boolean
}

export function drawHabits(chance: Pick<SeededRandomizer, 'next'>): BuyerHabits {
  const draw = chance.next()
  const style = draw < 0.45 ? 'buy' : draw < 0.85 ? 'hold' : draw < 0.93 ? 'let-go' : 'vanish'
  return { style, clicksTwice: chance.next() < 0.2, reloads: chance.next() < 0.15 }
}
