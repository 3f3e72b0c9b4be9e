import { CommandError } from './command-error.ts'

/** One node that this user has started on this machine: the content of a state file. */
export interface NodeRecord {
  readonly version: 1
  readonly cluster: string
  /** In hexadecimal; absent until the node has served for the first time. */
  readonly clusterId?: string | undefined
  readonly name: string
  /** `host:port` for clients. */
  readonly address: string
  /** `host:port` for the other members. */
  readonly peerAddress: string
  /** Absolute paths. */
  readonly dataDir: string
  readonly logFile: string
  /** The secret that the nodes of the cluster share, so that they are found on the network. */
  readonly discoverySecretFile?: string | undefined
  /** Other flags of its program, such as `--storage=disk`. */
  readonly flags?: readonly string[] | undefined
  /** The command that starts the node for the first time; absent once the node has served. */
  readonly starter?: { readonly pid: number; readonly startTime: string } | undefined
  /** How the node enters its cluster. Its own log decides once it has one. */
  readonly bootstrap: {
    readonly state: 'new' | 'existing'
    /** As in `--initial-cluster`. */
    readonly members: string
  }
}

const texts = ['cluster', 'name', 'address', 'peerAddress', 'dataDir', 'logFile'] as const

/**
 * Reads the text of a state file.
 *
 * @throws {CommandError} which names the file and the problem
 */
export function parseRecord(text: string, file: string): NodeRecord {
  const problem = problemOf(text)
  if (typeof problem !== 'string') return problem
  throw new CommandError(
    `The state file ${file} is damaged: ${problem}. Repair it, or delete it: its node then keeps its data, and ` +
      'hstore-server does not know the node any more.',
  )
}

function problemOf(text: string): NodeRecord | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return text.trim() === '' ? 'it is empty' : `it is not JSON (${(error as Error).message})`
  }
  const fields = fieldsOf(value)
  if (fields.version !== 1) return `its version is ${JSON.stringify(fields.version)} and not 1`
  const missing = texts.find((name) => typeof fields[name] !== 'string' || fields[name] === '')
  if (missing !== undefined) return `it has no "${missing}"`
  const { discoverySecretFile: secretFile } = fields
  if (secretFile !== undefined && typeof secretFile !== 'string')
    return 'it has no valid "discoverySecretFile"'
  const { flags = [] } = fields
  if (!Array.isArray(flags) || flags.some((flag) => typeof flag !== 'string'))
    return 'it has no valid "flags"'
  const { pid, startTime } = fieldsOf(fields.starter)
  if (fields.starter !== undefined && !(Number.isInteger(pid) && typeof startTime === 'string'))
    return 'it has no valid "starter"'
  const { state, members } = fieldsOf(fields.bootstrap)
  if ((state !== 'new' && state !== 'existing') || typeof members !== 'string')
    return 'it has no valid "bootstrap"'
  return value as NodeRecord
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/**
 * Heartbeat and election timeout in milliseconds (docs/decisions/0037): another node leads at most
 * two timeouts after a leader was killed.
 */
const timing = ['--heartbeat-interval=60', '--election-timeout=600'] as const

/** The command line of the node, after its program. */
export function nodeFlags(record: NodeRecord): string[] {
  const { name, cluster, address, peerAddress, dataDir, bootstrap, discoverySecretFile, flags = [] } = record
  return [
    `--name=${name}`,
    `--data-dir=${dataDir}`,
    `--listen-client-urls=http://${address}`,
    `--advertise-client-urls=http://${address}`,
    `--listen-peer-urls=http://${peerAddress}`,
    `--initial-advertise-peer-urls=http://${peerAddress}`,
    `--initial-cluster=${bootstrap.members}`,
    `--initial-cluster-state=${bootstrap.state}`,
    `--initial-cluster-token=${cluster}`,
    `--discovery=${cluster}`,
    ...(discoverySecretFile === undefined ? [] : [`--discovery-secret-file=${discoverySecretFile}`]),
    ...timing,
    ...flags,
  ]
}
