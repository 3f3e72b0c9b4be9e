import type { Histogram } from './histogram.ts'

/**
 * Looks up the few series that we need in Prometheus' text format. A line is `name{label="value",…} number`; label values
 * with escapes, timestamps and whatever else the format knows do not occur in what we look up.
 */
export class PrometheusText {
  private readonly text: string

  constructor(text: string) {
    // So that each line, the first one too, begins after a line break.
    this.text = `\n${text}`
  }

  /** The series without labels; `null` when it is not there. */
  value(name: string): number | null {
    for (const { labels, value } of this.samples(name)) if (labels === '') return value
    return null
  }

  /** All series of a histogram added up, whatever their labels; empty when there are none. */
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

  /** By search rather than line by line: of a thousand and more lines we want some fifty. */
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
