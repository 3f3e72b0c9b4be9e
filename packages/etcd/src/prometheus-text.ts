import type { Histogram } from './histogram.ts'

/**
 * Finds the few series that we need in Prometheus' text format. A line is
 * `name{label="value",…} number`. Label values with escapes, timestamps and other parts of the
 * format do not occur in these series.
 */
export class PrometheusText {
  private readonly text: string

  constructor(text: string) {
    // With it each line, including the first one, begins after a line break.
    this.text = `\n${text}`
  }

  /** The series without labels; `null` if it is missing. */
  value(name: string): number | null {
    for (const { labels, value } of this.samples(name)) if (labels === '') return value
    return null
  }

  /** The sum of all series of a histogram, with any labels; empty if there are none. */
  histogram(name: string): Histogram {
    const counts = new Map<number, number>()
    for (const { labels, value } of this.samples(`${name}_bucket`)) {
      const bound = /le="([^"]*)"/.exec(labels)?.[1]
      if (bound === undefined) continue
      const upper = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound)
      counts.set(upper, (counts.get(upper) ?? 0) + value)
    }
    const bounds = [...counts.keys()].sort((a, b) => a - b)
    return { bounds, counts: bounds.map((bound) => counts.get(bound) ?? 0) }
  }

  /** By search rather than line by line: of more than a thousand lines some fifty are needed. */
  private *samples(name: string): Generator<{ labels: string; value: number }> {
    const lead = `\n${name}`
    for (let at = this.text.indexOf(lead); at >= 0; at = this.text.indexOf(lead, at + 1)) {
      const end = this.text.indexOf('\n', at + 1)
      const rest = this.text.slice(at + lead.length, end < 0 ? undefined : end)
      const [, labels = '', number = ''] = /^(\{.*\})? ([^ ]+)$/.exec(rest) ?? []
      const value = Number(number)
      if (number !== '' && Number.isFinite(value)) yield { labels, value }
    }
  }
}
