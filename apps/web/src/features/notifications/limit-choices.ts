import type { AlertKind } from '@ticketcd/schema'

/** 0 is the last ticket gone. */
const steps = [0, 1, 3, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const

/** How many are offered beside a number of one's own. */
const choicesMax = 4

/**
 * Numbers of tickets at which it is worth being told, fewer than there are now, smallest first; none when nothing is left.
 * @param available of the event, over all its ticket types
 */
export function limitChoices(available: number): number[] {
  return steps.filter((step) => step < available).slice(-choicesMax - 1, available > 10 ? -1 : undefined)
}

/** The one of them that is offered first: about a tenth of what is left, so that there is time to decide. */
export function sensibleLimit(available: number): number {
  const choices = limitChoices(available)
  return choices.findLast((choice) => choice <= Math.max(10, available / 10)) ?? choices[0] ?? 0
}

/** The limits that a form offers for each kind of alert, given the number of available tickets. */
export const choicesOf: Readonly<Record<AlertKind, (available: number) => readonly number[]>> = {
  'few-left': limitChoices,
  // As many as people usually buy together.
  back: () => [1, 2, 4, 6],
}
