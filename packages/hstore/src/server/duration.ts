import { UsageError } from './usage-error.ts'

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

/**
 * A duration as Go writes it, such as `1h30m` or `250ms`.
 *
 * @returns milliseconds
 * @throws {UsageError} for anything else
 */
export function durationMs(flag: string, text: string): number {
  if (text === '0') return 0
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text))
    throw new UsageError(`--${flag} is a duration such as 10s or 1h, not '${text}'`)
  let total = 0
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    total += Number(amount) * (unitsMs[unit] ?? 0)
  return total
}
