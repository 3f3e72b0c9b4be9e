import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

/*
 * The command line of a node: etcd's flags, as far as they mean something here. Flags that only
 * tune etcd's own machinery are accepted and have no effect, so a command line for etcd starts a
 * node.
 */

const texts = [
  'name',
  'data-dir',
  'listen-client-urls',
  'advertise-client-urls',
  'listen-peer-urls',
  'initial-advertise-peer-urls',
  'initial-cluster',
  'initial-cluster-state',
  'initial-cluster-token',
  'heartbeat-interval',
  'election-timeout',
  'auto-compaction-mode',
  'auto-compaction-retention',
  'quota-backend-bytes',
  'max-request-bytes',
  'max-txn-ops',
  'log-memory-bytes',
  'auth-token',
  'auth-token-ttl',
  'bcrypt-cost',
  'watch-progress-notify-interval',
  'experimental-watch-progress-notify-interval',
  'cert-file',
  'key-file',
  'trusted-ca-file',
  'peer-cert-file',
  'peer-key-file',
  'peer-trusted-ca-file',
  'discovery',
  'discovery-secret-file',
  'allowed-hosts',
  'storage',
  'storage-cache-bytes',
] as const

const switches = [
  'client-cert-auth',
  'peer-client-cert-auth',
  'force-new-cluster',
  'dashboard-admin',
  'help',
  'version',
] as const

/** Accepted and without effect. */
const ignored = [
  'pre-vote',
  'snapshot-count',
  'logger',
  'log-level',
  'log-outputs',
  'enable-v2',
  'enable-grpc-gateway',
  'enable-pprof',
  'strict-reconfig-check',
  'max-wals',
  'max-snapshots',
  'metrics',
] as const

export type Flag = (typeof texts)[number]
export type Switch = (typeof switches)[number]

export interface Flags {
  text(flag: Flag): string | undefined
  isOn(name: Switch): boolean
}

/**
 * Of a flag that is given twice the last one counts.
 *
 * @throws {UsageError} for an unknown flag, a missing value or an argument without a flag
 */
export function parseFlags(args: readonly string[]): Flags {
  const onOff = new Set<string>([...switches, ...ignored])
  // Go accepts a bare `--flag` for a switch; parseArgs would take the next argument as its value.
  const complete = args.map((arg) => (onOff.has(arg.replace(/^--?/, '')) ? `${arg}=true` : arg))
  const names = [...texts, ...switches, ...ignored]
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  let values: Record<string, string | undefined>
  try {
    values = parseArgs({ args: complete, options, strict: true }).values as typeof values
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'the command line is malformed')
  }
  return {
    text: (flag) => values[flag],
    isOn: (name) => isTrue(name, values[name]),
  }
}

function isTrue(name: string, value: string | undefined): boolean {
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw new UsageError(`--${name} is true or false, not '${value}'`)
}
