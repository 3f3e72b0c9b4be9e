import { Caller, type CallReport, type Deadlines } from './caller.ts'
import { type Clock, systemClock } from './clock.ts'
import { ClusterStatus } from './cluster-status.ts'
import { HostPool } from './host-pool.ts'
import { Keyspace } from './keyspace.ts'
import { Leases } from './lease.ts'
import { MemberDirectory } from './member-directory.ts'
import { MemberSync } from './member-sync.ts'
import { NodeProbe } from './node-probe.ts'
import { RawStore } from './raw-store.ts'
import { type Credentials, Session } from './session.ts'
import { EtcdStore } from './store.ts'
import type { TlsFiles } from './tls-files.ts'
import { PooledWatchSource } from './watch-stream.ts'

export interface ConnectOptions {
  /** `host:port` of one or more members, or `https://host:port` for TLS. */
  readonly hosts: readonly string[]
  /** The prefix of every key. Default `ticketcd/`. */
  readonly namespace?: string | undefined
  readonly tls?: TlsFiles | undefined
  readonly auth?: Credentials | undefined
  /** Default: reads fail after 1,000 ms, writes after 2,500 ms. */
  readonly deadlines?: Partial<Deadlines> | undefined
  /**
   * Whether members are also reached at their advertised addresses if no configured host answers.
   * Default true: the store then continues after all configured hosts were replaced.
   */
  readonly learnMembers?: boolean | undefined
  readonly clock?: Clock | undefined
  /** Called after each read and write. Streams (watches, kept leases) are not reported. */
  readonly onCall?: ((call: CallReport) => void) | undefined
  /** Called each time a host is set aside, because it failed or was suspiciously slow. */
  readonly onSetAside?: ((address: string) => void) | undefined
  /**
   * Called when the TLS files were renewed and read again. The argument is undefined, or a sentence
   * that states why the former files are still in use.
   */
  readonly onTlsRead?: ((problem: string | undefined) => void) | undefined
}

/**
 * A write and the answer that depends on it have 3 s together; half a second remains for the
 * answer.
 */
const defaultDeadlines: Deadlines = { readMs: 1_000, writeMs: 2_500 }

/**
 * Opens a store. It connects lazily, so it neither waits nor fails: the first call reports a failed
 * connection.
 */
export function connect(options: ConnectOptions): EtcdStore {
  const {
    hosts,
    namespace = 'ticketcd/',
    tls,
    auth,
    clock = systemClock,
    learnMembers = true,
    onCall,
    onSetAside,
  } = options
  if (hosts.length === 0) throw new RangeError('a store needs at least one host')
  if (options.onTlsRead) tls?.onRead(options.onTlsRead)
  const session = new Session(auth)
  const directory = new MemberDirectory(hosts)
  const pool = new HostPool(hosts, {
    tls,
    session,
    clock,
    directory,
    onAnswer: () => memberSync.onAnswer(),
    onNoneHealthy: () => memberSync.onHostFailed(),
    onSetAside: (address) => {
      onSetAside?.(address)
      memberSync.onHostFailed()
    },
  })
  const caller = new Caller(pool, session, clock, { ...defaultDeadlines, ...options.deadlines }, onCall)
  const memberSync = new MemberSync({ directory, pool, caller, clock, learnMembers })
  return new EtcdStore({
    raw: new RawStore(new Keyspace(namespace), caller, new PooledWatchSource(pool, session)),
    leases: new Leases(caller, pool, session, clock),
    cluster: new ClusterStatus({
      caller,
      pool,
      prober: new NodeProbe({ tls, session }),
      directory,
      memberSync,
    }),
    pool,
  })
}
