import type { SeededRandomizer } from '../data/randomizer.ts'

/** The habits of one buyer of a rush. */
export interface BuyerHabits {
  /**
   * `buy`: in one step. `hold`: holds and confirms. `let-go`: releases the cart. `vanish`: abandons
   * it.
   */
  readonly style: 'buy' | 'hold' | 'let-go' | 'vanish'
  /** Sends the first request of each step twice at the same time. */
  readonly clicksTwice: boolean
  /** Cancels the first request of each step and queries the order instead. */
  readonly reloads: boolean
}

export function drawHabits(chance: Pick<SeededRandomizer, 'next'>): BuyerHabits {
  const draw = chance.next()
  const style = draw < 0.45 ? 'buy' : draw < 0.85 ? 'hold' : draw < 0.93 ? 'let-go' : 'vanish'
  return { style, clicksTwice: chance.next() < 0.2, reloads: chance.next() < 0.15 }
}
