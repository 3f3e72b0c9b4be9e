import { type EngineName, type NodeHealth, type NodeReport, quorumOf, votersOf } from '@ticketcd/cluster'
import { nodeProgram } from '@ticketcd/schema'
import Table from 'cli-table3'

const healthWords = {
  healthy: 'healthy',
  unhealthy: 'unhealthy',
  unreachable: 'does not answer',
  stopped: 'stopped',
  'not-local': 'a member without a node here',
  'never-started': 'a member that has never started',
} satisfies Record<NodeHealth, string>

/**
 * @param engine of the nodes in this folder: nodes that do not answer report no version
 * @returns the nodes as a table for people; scripts use `--json`
 */
export function clusterTable(reports: readonly NodeReport[], engine: EngineName): string {
  const table = new Table({
    head: ['name', 'address', 'role', 'health', 'engine', 'data', 'pid'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right', 'right'],
  })
  for (const report of reports) {
    const { name, address, health, membership, status, pid } = report
    const removed = membership === 'removed' ? ['removed from the cluster'] : []
    const words = [healthWords[health], ...removed, ...alarms(status?.errors ?? [])].join(', ')
    const size = status === null ? '' : formatBytes(status.dbSizeBytes)
    table.push([name, address, roleOf(report), words, programOf(report, engine), size, pid ?? ''])
  }
  return table.toString()
}

function programOf({ status, health }: NodeReport, engine: EngineName): string {
  if (status !== null) return nodeProgram(status.version)
  return health === 'not-local' || health === 'never-started' ? '' : engine
}

function roleOf({ status, membership }: NodeReport): string {
  if (status === null) return membership === 'learner' ? 'learner' : ''
  return status.role === 'none' ? 'no leader' : status.role
}

/**
 * @returns how many voting members run, whether the cluster accepts writes, and the next step for
 *   members without a node and nodes without a member. The health of members without a node is
 *   unknown.
 */
export function quorumSentence(reports: readonly NodeReport[]): string {
  const voters = votersOf(reports)
  const running = voters.filter(({ pid }) => pid !== null).length
  const quorum = quorumOf(voters.length)
  // A healthy node has just reached a quorum, even if too few voters run in this folder.
  const isWritable = running >= quorum || voters.some(({ health }) => health === 'healthy')
  const sentences = [
    `${running} of ${voters.length} nodes ${running === 1 ? 'runs' : 'run'}.`,
    ...(isWritable
      ? []
      : [`Nothing can be written with fewer than ${quorum}; \`ticketcd cluster up\` starts them all.`]),
    ...reports.flatMap(adviceOn),
  ]
  return sentences.join(' ')
}

function adviceOn({ name, membership, health }: NodeReport): string[] {
  if (membership === 'removed') {
    return [
      `${name} is no longer a member: delete it with \`ticketcd cluster remove ${name}\`, ` +
        'and replace it with `ticketcd cluster join`.',
    ]
  }
  if (health !== 'not-local' && health !== 'never-started') return []
  return [`${name} is a member without a node here: \`ticketcd cluster remove ${name}\` removes it.`]
}

/** `20480` as `20.5 kB`. */
export function formatBytes(bytes: number): string {
  const exponent = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, useGrouping: false })
  return `${number.format(bytes / 1000 ** exponent)} ${['B', 'kB', 'MB', 'GB'][exponent]}`
}

/** Only alarms are shown as words: the role column already shows "no leader". */
function alarms(errors: readonly string[]): string[] {
  return errors.flatMap((error) => /alarm:(\w+)/.exec(error)?.[1] ?? [])
}
