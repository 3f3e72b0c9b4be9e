import type { Histogram } from './histogram.ts'

/** A metric of one value, or of one for each set of labels. */
export interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** Reads the present value, `undefined` where there is none. */
  readonly value: () => number | Histogram | ReadonlyMap<string, number | Histogram> | undefined
}

const metricOf =
  (type: Metric['type']) =>
  (name: string, help: string, value: Metric['value']): Metric => ({ name, type, help, value })

/** A value that may rise and fall. */
export const gauge = metricOf('gauge')
/** A value that only rises while the process runs. */
export const counter = metricOf('counter')
/** A distribution of measured values. */
export const histogram = metricOf('histogram')

/** Metrics in the Prometheus text format. */
export function metricsText(metrics: readonly Metric[]): string {
  return `${metrics.flatMap(linesOf).join('\n')}\n`
}

function linesOf({ name, type, help, value }: Metric): string[] {
  const current = value()
  if (current === undefined) return []
  const samples =
    typeof current === 'object' && 'get' in current
      ? [...current].flatMap(([labels, each]) => sampleLines(name, each, labels))
      : sampleLines(name, current, '')
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples]
}

function sampleLines(name: string, value: number | Histogram, labels: string): string[] {
  if (typeof value !== 'number') return value.lines(name, labels)
  return [labels === '' ? `${name} ${value}` : `${name}{${labels}} ${value}`]
}
