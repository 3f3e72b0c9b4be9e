import { bcryptCosts } from '../auth/password-hasher.ts'
import { isClusterName } from '../discovery/cluster-tag.ts'
import { checkPeerUrls } from '../members/peer-url.ts'
import { durationMs } from './duration.ts'
import { type Flag, type Flags, parseFlags } from './flags.ts'
import { UsageError } from './usage-error.ts'

/** Certificate files of a port, in PEM. */
export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
  readonly caFile: string | undefined
  readonly isClientCertificateRequired: boolean
}

/** How a node announces itself to programs that search for its cluster. */
export interface DiscoveryOptions {
  readonly cluster: string
  /** A path. Without one HSTORE_DISCOVERY_SECRET has the secret, if there is any. */
  readonly secretFile: string | undefined
}

/** Where a node keeps its v2 keys. Nodes of one cluster may differ. */
export interface StorageChoice {
  readonly name: StorageName
  /** Of a storage on disk: about the memory that its records may take. */
  readonly cacheBytes: number
}

/** `map` is another name of `memory`: hash maps, which the log and the snapshots fill again. */
const storages = {
  memory: 'memory',
  map: 'memory',
  disk: 'disk',
  'sql-blocking': 'sql-blocking',
  'sql-async': 'sql-async',
  'sql-bridged': 'sql-bridged',
} as const
export type StorageName = (typeof storages)[keyof typeof storages]

/** How old revisions are removed by themselves. */
export type AutoCompaction =
  | { readonly mode: 'off' }
  | { readonly mode: 'periodic'; readonly retentionMs: number }
  | { readonly mode: 'revision'; readonly retention: number }

export interface ServerOptions {
  readonly name: string
  readonly dataDir: string
  readonly listenClientUrls: readonly string[]
  readonly advertiseClientUrls: readonly string[]
  readonly listenPeerUrls: readonly string[]
  readonly advertisePeerUrls: readonly string[]
  /** The members of `--initial-cluster`, each with its peer URLs. */
  readonly initialCluster: ReadonlyMap<string, readonly string[]>
  readonly clusterState: 'new' | 'existing'
  readonly clusterToken: string
  readonly heartbeatMs: number
  readonly electionMs: number
  readonly autoCompaction: AutoCompaction
  readonly quotaBytes: number
  readonly requestBytesMax: number
  readonly txnOpsMax: number
  /** Of log entries that stay in memory. A member that lags further gets a snapshot. */
  readonly logMemoryBytes: number
  readonly authTokenTtlMs: number
  /** Of the hashes of new passwords. */
  readonly bcryptCost: number
  readonly progressNotifyMs: number
  readonly clientTls: TlsFiles | undefined
  readonly peerTls: TlsFiles | undefined
  readonly isForceNewCluster: boolean
  /** Undefined for a node that does not announce itself. */
  readonly discovery: DiscoveryOptions | undefined
  /** Host names of HTTP requests beyond those of this node's URLs. */
  readonly allowedHosts: readonly string[]
  /** Whether the dashboard can change things. */
  readonly isDashboardAdmin: boolean
  readonly storage: StorageChoice
}

const electionFactor = 5
/** Half of it stays when the rest is dropped, in steps of 1 MiB. */
const logMemoryBytesMin = 2 * 1024 ** 2

/**
 * The options of a command line, with etcd's defaults.
 *
 * @throws {UsageError} where a value is missing, malformed, or does not fit the others
 */
export function parseOptions(args: readonly string[]): ServerOptions {
  const flags = parseFlags(args)
  const name = flags.text('name') ?? 'default'
  const advertisePeerUrls = urls(flags, 'initial-advertise-peer-urls', 'http://localhost:2380')
  const listenClientUrls = urls(flags, 'listen-client-urls', 'http://localhost:2379')
  const heartbeatMs = whole(flags, 'heartbeat-interval', 100)
  const electionMs = whole(flags, 'election-timeout', 1_000)
  if (electionMs < electionFactor * heartbeatMs)
    throw new UsageError(
      `--election-timeout[${electionMs}ms] should be at least as ${electionFactor} times as ` +
        `--heartbeat-interval[${heartbeatMs}ms]`,
    )
  const initialCluster = clusterOf(flags.text('initial-cluster') ?? `${name}=${advertisePeerUrls.join()}`)
  const clusterState = flags.text('initial-cluster-state') ?? 'new'
  if (clusterState !== 'new' && clusterState !== 'existing')
    throw new UsageError(`--initial-cluster-state is new or existing, not '${clusterState}'`)
  const authToken = flags.text('auth-token') ?? 'simple'
  if (authToken !== 'simple')
    throw new UsageError(`--auth-token is simple, the only kind of token that hstore has, not '${authToken}'`)
  return {
    name,
    dataDir: flags.text('data-dir') ?? `${name}.etcd`,
    listenClientUrls,
    advertiseClientUrls: urls(flags, 'advertise-client-urls', listenClientUrls.join()),
    listenPeerUrls: urls(flags, 'listen-peer-urls', 'http://localhost:2380'),
    advertisePeerUrls,
    initialCluster,
    clusterState,
    clusterToken: flags.text('initial-cluster-token') ?? 'etcd-cluster',
    heartbeatMs,
    electionMs,
    autoCompaction: autoCompactionOf(flags),
    quotaBytes: whole(flags, 'quota-backend-bytes', 0) || 2 * 1024 ** 3,
    requestBytesMax: whole(flags, 'max-request-bytes', 1.5 * 1024 ** 2),
    txnOpsMax: whole(flags, 'max-txn-ops', 128),
    logMemoryBytes: logMemoryOf(flags),
    authTokenTtlMs: whole(flags, 'auth-token-ttl', 300) * 1_000,
    bcryptCost: bcryptCostOf(flags),
    progressNotifyMs: progressNotifyOf(flags),
    clientTls: tlsOf(flags, ''),
    peerTls: tlsOf(flags, 'peer-'),
    isForceNewCluster: flags.isOn('force-new-cluster'),
    discovery: discoveryOf(flags),
    allowedHosts: hostsOf(flags),
    isDashboardAdmin: flags.isOn('dashboard-admin'),
    storage: storageOf(flags),
  }
}

function urls(flags: Flags, flag: Flag, fallback: string): string[] {
  const list = (flags.text(flag) ?? fallback).split(',').filter((url) => url !== '')
  try {
    checkPeerUrls(list)
  } catch {
    throw new UsageError(`--${flag} is a list of URLs such as http://127.0.0.1:2379, not '${list.join()}'`)
  }
  return list
}

function hostsOf(flags: Flags): string[] {
  const hosts = (flags.text('allowed-hosts') ?? '').split(',').filter((host) => host !== '')
  for (const host of hosts)
    if (host !== '*' && !/^[\w.-]+$/.test(host))
      throw new UsageError(
        `--allowed-hosts is a list of names without ports, such as store.internal, or *, not '${host}'`,
      )
  return hosts
}

function whole(flags: Flags, flag: Flag, fallback: number): number {
  const text = flags.text(flag)
  if (text === undefined) return fallback
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new UsageError(`--${flag} is a whole number, not '${text}'`)
  return Number(text)
}

function logMemoryOf(flags: Flags): number {
  const bytes = whole(flags, 'log-memory-bytes', 64 * 1024 ** 2)
  if (bytes < logMemoryBytesMin)
    throw new UsageError(`--log-memory-bytes is at least ${logMemoryBytesMin}, not ${bytes}`)
  return bytes
}

function bcryptCostOf(flags: Flags): number {
  const { min, max, usual } = bcryptCosts
  const cost = whole(flags, 'bcrypt-cost', usual)
  if (cost < min || cost > max)
    throw new UsageError(`--bcrypt-cost is a whole number from ${min} to ${max}, not ${cost}`)
  return cost
}

function clusterOf(text: string): Map<string, string[]> {
  const members = new Map<string, string[]>()
  for (const part of text.split(',')) {
    const [name = '', ...rest] = part.split('=')
    const url = rest.join('=')
    try {
      checkPeerUrls([url])
    } catch {
      throw new UsageError(`--initial-cluster is a list such as node1=http://127.0.0.1:2380, not '${text}'`)
    }
    for (const [other, urls] of members)
      if (urls.includes(url))
        throw new UsageError(
          `--initial-cluster has the URL ${url} twice, of '${other}' and of '${name}'. Each member needs its own.`,
        )
    members.set(name, [...(members.get(name) ?? []), url])
  }
  return members
}

function autoCompactionOf(flags: Flags): AutoCompaction {
  const mode = flags.text('auto-compaction-mode') ?? 'periodic'
  const retention = flags.text('auto-compaction-retention') ?? '0'
  if (retention === '0') return { mode: 'off' }
  if (mode === 'revision') return { mode, retention: whole(flags, 'auto-compaction-retention', 0) }
  if (mode !== 'periodic')
    throw new UsageError(`--auto-compaction-mode is periodic or revision, not '${mode}'`)
  const hours = /^\d+$/.test(retention) ? `${retention}h` : retention
  return { mode, retentionMs: durationMs('auto-compaction-retention', hours) }
}

function progressNotifyOf(flags: Flags): number {
  const flag = 'watch-progress-notify-interval'
  return durationMs(flag, flags.text(flag) ?? flags.text(`experimental-${flag}`) ?? '10m')
}

function discoveryOf(flags: Flags): DiscoveryOptions | undefined {
  const cluster = flags.text('discovery')
  const secretFile = flags.text('discovery-secret-file')
  if (cluster === undefined) {
    if (secretFile === undefined) return undefined
    throw new UsageError('--discovery-secret-file needs --discovery, with the name of the cluster')
  }
  if (isClusterName(cluster)) return { cluster, secretFile }
  throw new UsageError(
    `--discovery is the name of a cluster, not '${cluster}'. A name has 1 to 63 letters, digits, dots, hyphens and ` +
      'underscores, and begins with a letter or digit.',
  )
}

function storageOf(flags: Flags): StorageChoice {
  const name = flags.text('storage') ?? 'memory'
  if (!Object.hasOwn(storages, name))
    throw new UsageError(`--storage is one of ${Object.keys(storages).join(', ')}, not '${name}'`)
  const cacheBytes = whole(flags, 'storage-cache-bytes', 64 * 1024 ** 2)
  if (cacheBytes === 0) throw new UsageError('--storage-cache-bytes is at least 1')
  return { name: storages[name as keyof typeof storages], cacheBytes }
}

function tlsOf(flags: Flags, prefix: '' | 'peer-'): TlsFiles | undefined {
  const certFile = flags.text(`${prefix}cert-file`)
  const keyFile = flags.text(`${prefix}key-file`)
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new UsageError(`--${prefix}cert-file and --${prefix}key-file need one another`)
  if (certFile === undefined || keyFile === undefined) return undefined
  const caFile = flags.text(`${prefix}trusted-ca-file`)
  const isClientCertificateRequired = flags.isOn(`${prefix}client-cert-auth`)
  return { certFile, keyFile, caFile, isClientCertificateRequired }
}
