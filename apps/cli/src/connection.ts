import { readFileSync } from 'node:fs'
import { LocalCluster } from '@ticketcd/cluster'
import { connect, EtcdFailure, type EtcdStore } from '@ticketcd/etcd'
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

/** The members to talk to, `host:port` each; throws a sentence when there are none. */
export function endpointsOf(options: ConnectionOptions, env: Environment = process.env): string[] {
  const named = options.etcd ?? env.TICKETCD_ETCD
  const hosts = named
    ? named.split(',').map((host) => host.trim())
    : new LocalCluster(stateFolder(options.dir)).endpoints
  if (hosts.some((host) => !/^(https?:\/\/)?[^\s/:]+:\d+$|^(https?:\/\/)?\[[0-9a-f:]+\]:\d+$/i.test(host)))
    throw new Failure(`“${named}” is not a list of members. Write host:port, with commas between them.`, {
      exitCode: exitCodes.usage,
    })
  if (hosts.length > 0) return hosts
  throw new Failure(
    'There is no local cluster. Start one with `ticketcd cluster up`, or name one with --etcd host:port.',
  )
}

/** The prefix in front of every key. Its slash keeps `ticketcd/` from covering `ticketcd-test/`. */
export function namespaceOf(options: ConnectionOptions, env: Environment = process.env): string {
  const namespace = options.namespace ?? env.TICKETCD_NAMESPACE ?? 'ticketcd/'
  if (/^[^\s/][^\s]*\/$/.test(namespace)) return namespace
  throw new Failure(`“${namespace}” is not a namespace: it must end with a slash, as in ticketcd/.`, {
    exitCode: exitCodes.usage,
  })
}

/** Opens the store for the time of `work`. */
export async function withStore<Result>(
  options: ConnectionOptions,
  work: (store: EtcdStore) => Promise<Result>,
): Promise<Result> {
  const hosts = endpointsOf(options)
  const store = openStore(hosts, namespaceOf(options))
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
  const silent = error.code === 'unavailable' || error.code === 'timeout'
  if (!silent) return new Failure(`etcd refused: ${error.message}`, { cause: error })
  const where = hosts.length === 1 ? hosts[0] : `any of ${hosts.join(', ')}`
  return new Failure(
    `No answer from ${where}: there is no quorum, or nothing runs there. See \`ticketcd cluster list\`.`,
    { cause: error },
  )
}

/** The caller closes the store. Deadlines are those of somebody who waits at a terminal. */
export function openStore(
  hosts: readonly string[],
  namespace: string,
  env: Environment = process.env,
): EtcdStore {
  const { ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY, ETCDCTL_USER } = env
  const [username = '', ...password] = (ETCDCTL_USER ?? '').split(':')
  return connect({
    hosts: ETCDCTL_CACERT ? hosts.map((host) => host.replace(/^(https?:\/\/)?/, 'https://')) : hosts,
    namespace,
    deadlines: { readMs: 5_000, writeMs: 10_000 },
    ...(ETCDCTL_USER ? { auth: { username, password: password.join(':') } } : {}),
    ...(ETCDCTL_CACERT
      ? {
          tls: {
            rootCertificate: readFileSync(ETCDCTL_CACERT),
            ...(ETCDCTL_KEY ? { privateKey: readFileSync(ETCDCTL_KEY) } : {}),
            ...(ETCDCTL_CERT ? { certChain: readFileSync(ETCDCTL_CERT) } : {}),
          },
        }
      : {}),
  })
}
