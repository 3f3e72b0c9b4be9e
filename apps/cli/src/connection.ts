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

/** The connection options that all commands with a store share. */
export interface ConnectionOptions {
  readonly etcd?: string
  readonly namespace?: string
  readonly dir?: string
}

export const connectionHelp = `
Without --etcd and TICKETCD_ETCD the command uses the local cluster (see: ticketcd cluster --help).
TLS files and the account come from ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY and ETCDCTL_USER
(user:password).`

export function addConnectionOptions(command: Command): Command {
  return command
    .option('--etcd <host:port,…>', 'members of the cluster (default: $TICKETCD_ETCD or the local cluster)')
    .option('--namespace <prefix>', 'in front of every key (default: $TICKETCD_NAMESPACE or ticketcd/)')
    .option('--dir <folder>', 'state folder of the local cluster (default: $TICKETCD_HOME or .ticketcd)')
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The settings from the options and the environment.
 * @throws {Failure} when one is invalid
 */
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

/**
 * The members to connect to, `host:port` each.
 * @throws {Failure} when there are none
 */
export function endpointsOf(options: ConnectionOptions, env: Environment = process.env): readonly string[] {
  const hosts = settingsOf(options, env).hosts ?? new LocalCluster(stateFolder(options.dir)).endpoints
  if (hosts.length > 0) return hosts
  throw new Failure(
    'There is no local cluster. Start one with `ticketcd cluster up`, or name one with --etcd host:port.',
  )
}

/** The prefix of every key. */
export function namespaceOf(options: ConnectionOptions, env: Environment = process.env): string {
  return settingsOf(options, env).namespace
}

/** Opens the store while `work` runs. */
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

/** An error of the store as a sentence for a person at a terminal. */
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
      `See \`ticketcd cluster list\`. Last error: ${withoutWrapping(message)}`,
    { cause: error },
  )
}

/**
 * Keeps the cause, which is in the middle: `No connection established. Last error: Error: connect
 * ECONNREFUSED. Resolution note: `.
 */
function withoutWrapping(message: string): string {
  return message.replace(/^.*Last error: (Error: )?/s, '').replace(/\.? *Resolution note:.*$/s, '')
}

/** The caller closes the store. The deadlines suit a person who waits at a terminal. */
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
