import type { AlertKind } from '@ticketcd/schema'

/** 0 fires when the last ticket is sold. */
const steps = [0, 1, 3, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const

/** The number of offered limits, beside a typed one. */
const choicesMax = 4

/**
 * Returns useful limits below the number of available tickets, smallest first; none if it is 0.
 * @param available of the event, over all its ticket types
 */
export function limitChoices(available: number): number[] {
  return steps.filter((step) => step < available).slice(-choicesMax - 1, available > 10 ? -1 : undefined)
}

/**
 * Returns the limit that is offered first: about a tenth of the available tickets, which leaves
 * time to decide.
 */
export function sensibleLimit(available: number): number {
  const choices = limitChoices(available)
  return choices.findLast((choice) => choice <= Math.max(10, available / 10)) ?? choices[0] ?? 0
}

/** The limits that a form offers for each kind of alert, given the number of available tickets. */
export const choicesOf: Readonly<Record<AlertKind, (available: number) => readonly number[]>> = {
  'few-left': limitChoices,
  // Numbers of tickets that people usually buy together.
  back: () => [1, 2, 4, 6],
}
