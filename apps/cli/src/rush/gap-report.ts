import Table from 'cli-table3'
import { rounded } from '../bench/report.ts'
import type { InjectedFault } from './faults/fault-log.ts'
import type { SaleGap } from './sale-gaps.ts'

/** A gap between two sales, and the faults during it. In seconds since the start of the sale. */
export interface GapReport {
  readonly seconds: number
  readonly from: number
  /** The faults that were active at any moment of the gap. */
  readonly faults: readonly { fault: string; target: string; from: number; until: number | null }[]
  /** The highest number of faults that were active at the same moment of the gap. */
  readonly faultsAtOnce: number
}

export interface GapSummary {
  /** `null` if sales never paused. */
  readonly longest: GapReport | null
  /** Only among the gaps with at most one active fault at any moment. */
  readonly longestWithOneFault: GapReport | null
  /** How long a sale was possible, including the gaps. In seconds. */
  readonly possible: number
}

export interface MeasuredSale {
  /** The start of the sale, by the clock of the gaps and the faults. */
  readonly startedAt: number
  readonly gaps: readonly SaleGap[]
  readonly faults: readonly InjectedFault[]
  /** How long a sale was possible. */
  readonly possibleMs: number
}

/** The longest gaps of a sale, with their faults. */
export function gapSummary({ startedAt, gaps, faults, possibleMs }: MeasuredSale): GapSummary {
  const since = (at: number) => seconds(at - startedAt)
  const reports = gaps.map((gap) => gapReport(gap, faults, since))
  return {
    longest: longestOf(reports),
    longestWithOneFault: longestOf(reports.filter(({ faultsAtOnce }) => faultsAtOnce <= 1)),
    possible: seconds(possibleMs),
  }
}

function gapReport(gap: SaleGap, faults: readonly InjectedFault[], since: (at: number) => number): GapReport {
  const during = faults.filter((fault) => isActive(fault, gap.fromMs, gap.untilMs))
  // The number of active faults rises only at the start of a fault.
  const moments = [gap.fromMs, ...during.map(({ fromMs }) => fromMs).filter((at) => at > gap.fromMs)]
  return {
    seconds: seconds(gap.untilMs - gap.fromMs),
    from: since(gap.fromMs),
    faults: during.map(({ fault, target, fromMs, untilMs }) => ({
      fault,
      target,
      from: since(fromMs),
      until: untilMs === undefined ? null : since(untilMs),
    })),
    faultsAtOnce: Math.max(...moments.map((at) => during.filter((fault) => isActive(fault, at, at)).length)),
  }
}

function isActive({ fromMs, untilMs }: InjectedFault, gapFromMs: number, gapUntilMs: number): boolean {
  return fromMs <= gapUntilMs && (untilMs === undefined || untilMs >= gapFromMs)
}

function longestOf(reports: readonly GapReport[]): GapReport | null {
  return reports.reduce<GapReport | null>(
    (longest, each) => (longest && longest.seconds >= each.seconds ? longest : each),
    null,
  )
}

function seconds(ms: number): number {
  return rounded(ms / 1_000, 2)
}

/** Such as `2.1 s at 14.3 s, during node-kill of node2`. */
export function gapSentence(gap: GapReport | null): string {
  if (!gap) return 'none'
  const faults = gap.faults.map(({ fault, target }) => `${fault} of ${target}`)
  const during = faults.length === 0 ? 'no fault active' : `during ${faults.join(', ')}`
  const overlap = gap.faultsAtOnce > 1 ? ` (${gap.faultsAtOnce} at once)` : ''
  return `${gap.seconds} s at ${gap.from} s, ${during}${overlap}`
}

/** The longest gaps of several rushes, a line for each seed. */
export function gapTable(rushes: readonly { seed: number; gaps: GapSummary }[]): string {
  const table = new Table({
    head: ['seed', 'longest gap', 'faults at once', 'one fault at most', 'during', 'sale possible'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: ['right', 'right', 'right', 'right', 'left', 'right'],
  })
  for (const { seed, gaps } of rushes) {
    const { longest, longestWithOneFault: one, possible } = gaps
    const during = (one?.faults ?? []).map(({ fault }) => fault).join(', ')
    table.push([seed, words(longest), longest?.faultsAtOnce ?? '', words(one), during, `${possible} s`])
  }
  return table.toString()
}

function words(gap: GapReport | null): string {
  return gap ? `${gap.seconds} s` : 'none'
}
