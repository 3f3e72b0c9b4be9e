/**
 * The colours of series, in order of assignment. A colour keeps its hue in both themes. The test
 * beside this file checks that all are distinguishable with the common kinds of colour blindness.
 */
export const chartColours = [
  'var(--color-chart-1)',
  'var(--color-chart-2)',
  'var(--color-chart-3)',
  'var(--color-chart-4)',
  'var(--color-chart-5)',
  'var(--color-chart-6)',
  'var(--color-chart-7)',
  'var(--color-chart-8)',
] as const

/** The colour of all series beyond the last colour. */
export const otherColour = 'var(--color-chart-other)'

/** @param index from 0; indices beyond the last colour share `otherColour` */
export function chartColour(index: number): string {
  return chartColours[index] ?? otherColour
}
