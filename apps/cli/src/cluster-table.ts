import type { NodeHealth, NodeReport } from '@ticketcd/cluster'
import Table from 'cli-table3'

const healthWords = {
  healthy: 'healthy',
  unhealthy: 'unhealthy',
  unreachable: 'does not answer',
  stopped: 'stopped',
} satisfies Record<NodeHealth, string>

/** The nodes as a table for people; scripts take `--json`. */
export function clusterTable(reports: readonly NodeReport[]): string {
  const table = new Table({
    head: ['name', 'address', 'role', 'health', 'version', 'data', 'pid'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right', 'right'],
  })
  for (const { name, address, health, status, pid } of reports) {
    const role = status === null ? '' : status.role === 'none' ? 'no leader' : status.role
    const words = [healthWords[health], ...alarms(status?.errors ?? [])].join(', ')
    const size = status === null ? '' : formatBytes(status.dbSizeBytes)
    table.push([name, address, role, words, status?.version ?? '', size, pid ?? ''])
  }
  return table.toString()
}

/** How many nodes run, and what that means when they are too few to agree on anything. */
export function quorumSentence(reports: readonly NodeReport[]): string {
  const running = reports.filter(({ pid }) => pid !== null).length
  const majority = Math.floor(reports.length / 2) + 1
  const count = `${running} of ${reports.length} nodes ${running === 1 ? 'runs' : 'run'}.`
  if (running >= majority) return count
  return `${count} Nothing can be written with fewer than ${majority}; \`ticketcd cluster up\` starts them all.`
}

/** `20480` as `20.5 kB`. */
export function formatBytes(bytes: number): string {
  const exponent = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, useGrouping: false })
  return `${number.format(bytes / 1000 ** exponent)} ${['B', 'kB', 'MB', 'GB'][exponent]}`
}

/** Alarms are worth a word in the table; "no leader" is already there as a role. */
function alarms(errors: readonly string[]): string[] {
  return errors.flatMap((error) => /alarm:(\w+)/.exec(error)?.[1] ?? [])
}
