import { LocalCluster } from '@ticketcd/cluster'
import {
  type ConnectionSettings,
  connect,
  connectionSettings,
  EtcdFailure,
  type EtcdStore,
} from '@ticketcd/etcd'
import type { Command } from 'commander'
import { exitCodes, Failure } from './failure.ts'
import { stateFolder } from './state-folder.ts'

/** Where a command finds its data. The same for every command that talks to etcd. */
export interface ConnectionOptions {
  readonly etcd?: string
  readonly namespace?: string
  readonly dir?: string
}

export const connectionHelp = `
Without --etcd and TICKETCD_ETCD it is the local cluster (see: ticketcd cluster --help). TLS files and the account come from
ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY and ETCDCTL_USER (user:password).`

export function addConnectionOptions(command: Command): Command {
  return command
    .option('--etcd <host:port,…>', 'members of the cluster (default: $TICKETCD_ETCD or the local cluster)')
    .option('--namespace <prefix>', 'in front of every key (default: $TICKETCD_NAMESPACE or ticketcd/)')
    .option('--dir <folder>', 'state folder of the local cluster (default: $TICKETCD_HOME or .ticketcd)')
}

type Environment = Readonly<Record<string, string | undefined>>

/** What the options and the environment say; throws a sentence when they say nonsense. */
function settingsOf({ etcd, namespace }: ConnectionOptions, env: Environment): ConnectionSettings {
  try {
    return connectionSettings({
      ...env,
      ...(etcd === undefined ? {} : { TICKETCD_ETCD: etcd }),
      ...(namespace === undefined ? {} : { TICKETCD_NAMESPACE: namespace }),
    })
  } catch (cause) {
    if (!(cause instanceof EtcdFailure)) throw cause
    throw new Failure(cause.message, { exitCode: exitCodes.usage, cause })
  }
}

/** The members to talk to, `host:port` each; throws a sentence when there are none. */
export function endpointsOf(options: ConnectionOptions, env: Environment = process.env): readonly string[] {
  const hosts = settingsOf(options, env).hosts ?? new LocalCluster(stateFolder(options.dir)).endpoints
  if (hosts.length > 0) return hosts
  throw new Failure(
    'There is no local cluster. Start one with `ticketcd cluster up`, or name one with --etcd host:port.',
  )
}

/** The prefix in front of every key. */
export function namespaceOf(options: ConnectionOptions, env: Environment = process.env): string {
  return settingsOf(options, env).namespace
}

/** Opens the store for the time of `work`. */
export async function withStore<Result>(
  options: ConnectionOptions,
  work: (store: EtcdStore) => Promise<Result>,
): Promise<Result> {
  const hosts = endpointsOf(options)
  const store = openStore(hosts, options)
  try {
    return await work(store)
  } catch (error) {
    throw explained(error, hosts)
  } finally {
    store.close()
  }
}

/** What the store says of itself, for somebody at a terminal. */
function explained(error: unknown, hosts: readonly string[]): unknown {
  if (!(error instanceof EtcdFailure)) return error
  const { message, code } = error
  if (code === 'auth')
    return new Failure(`etcd refused: ${message}. The account comes from ETCDCTL_USER=user:password.`, {
      cause: error,
    })
  if (code !== 'unavailable' && code !== 'timeout')
    return new Failure(`etcd refused: ${message}.`, { cause: error })
  const where = hosts.length === 1 ? hosts[0] : `any of ${hosts.join(', ')}`
  return new Failure(
    `No answer from ${where}: there is no quorum, nothing runs there, or it expects TLS or another certificate. ` +
      `See \`ticketcd cluster list\`. The last thing heard was: ${withoutWrapping(message)}`,
    { cause: error },
  )
}

/** `No connection established. Last error: Error: connect ECONNREFUSED. Resolution note: ` has its point in the middle. */
function withoutWrapping(message: string): string {
  return message.replace(/^.*Last error: (Error: )?/s, '').replace(/\.? *Resolution note:.*$/s, '')
}

/** The caller closes the store. Deadlines are those of somebody who waits at a terminal. */
export function openStore(
  hosts: readonly string[],
  options: ConnectionOptions,
  env: Environment = process.env,
): EtcdStore {
  const { namespace, learnMembers, tls, auth } = settingsOf(options, env)
  return connect({
    hosts,
    namespace,
    learnMembers,
    tls,
    auth,
    deadlines: { readMs: 5_000, writeMs: 10_000 },
  })
}
