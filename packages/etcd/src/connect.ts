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
  /** In front of every key. Default `ticketcd/`. */
  readonly namespace?: string | undefined
  readonly tls?: TlsFiles | undefined
  readonly auth?: Credentials | undefined
  /** Default: reads fail after 1,000 ms, writes after 2,500 ms. */
  readonly deadlines?: Partial<Deadlines> | undefined
  /**
   * Whether members are also reached at the addresses that they advertise, when no configured host answers. Default
   * true: the store then goes on when all configured hosts were replaced.
   */
  readonly learnMembers?: boolean | undefined
  readonly clock?: Clock | undefined
  /** Told of each read and write when it has ended. Streams (watches, kept leases) are none. */
  readonly onCall?: ((call: CallReport) => void) | undefined
  /** Told of each time that a host is passed over from now on, because it failed or was suspiciously slow. */
  readonly onSetAside?: ((address: string) => void) | undefined
  /**
   * Called when the TLS files were renewed and read again: with undefined, or with a sentence that says why the former
   * ones are still in use.
   */
  readonly onTlsRead?: ((problem: string | undefined) => void) | undefined
}

/** A write and whoever answers for it together have 3 s; these leave half a second to the latter. */
const defaultDeadlines: Deadlines = { readMs: 1_000, writeMs: 2_500 }

/** Opens the door. Connects lazily, so it neither waits nor fails: the first call tells. */
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
