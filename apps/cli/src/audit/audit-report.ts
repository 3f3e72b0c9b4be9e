import { currency } from '@ticketcd/schema'
import Table from 'cli-table3'
import type { AuditResult } from './audit.ts'
import type { Violation } from './violation.ts'

const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency })
const plainTable = {
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  style: { head: [], border: [] },
}

/** The result of an audit as tables for people: the audited stock, and the violations. */
export function auditTables({ state: { stock }, violations }: AuditResult): string {
  const { total, available, held, sold, revenue, waiting } = stock
  const table = new Table({
    ...plainTable,
    head: ['total', 'available', 'held', 'sold', 'revenue', 'waiting'],
    colAligns: ['right', 'right', 'right', 'right', 'right', 'right'],
  })
  table.push([total, available, held, sold, money.format(revenue / 100), waiting])
  return violations.length === 0 ? table.toString() : `${table}\n${violationTable(violations)}`
}

export function auditSentence(result: AuditResult): string {
  const { state, until, revisions, violations, more } = result
  const records = Object.values(state.records).reduce((sum, count) => sum + count, 0)
  const at =
    until === state.revision
      ? `at revision ${until}`
      : `at revision ${state.revision} and at each of the ${revisions} after it that wrote something, up to ${until}`
  if (violations.length > 0)
    return `${more ? 'More than ' : ''}${violations.length === 1 ? '1 thing is' : `${violations.length} things are`} wrong ${at}.`
  return `Clean ${at}: ${records} records, and every count equals the sum of its carts and orders.`
}

export function violationLine({ revision, key, what }: Violation): string {
  return `revision ${revision}  ${key}  ${what}`
}

function violationTable(violations: readonly Violation[]): string {
  const table = new Table({ ...plainTable, head: ['revision', 'key', 'violation'] })
  for (const { revision, key, what } of violations) table.push([revision, key, what])
  return table.toString()
}
