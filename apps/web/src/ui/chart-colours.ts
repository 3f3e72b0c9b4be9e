/**
 * The colours of series, in the order in which they are given out. A colour keeps its hue in both themes. The test
 * beside this file checks that people with any of the common colour blindnesses can tell each from every other.
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

/** All that is left when the colours are given out. */
export const otherColour = 'var(--color-chart-other)'

/** @param index from 0; those beyond the last colour share one */
export function chartColour(index: number): string {
  return chartColours[index] ?? otherColour
}
