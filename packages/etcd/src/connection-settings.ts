import type { ConnectOptions } from './connect.ts'
import { EtcdFailure } from './failure.ts'
import type { Credentials } from './session.ts'
import { TlsFiles } from './tls-files.ts'

/**
 * The addresses of etcd, and the settings of a connection; `hosts` is undefined if it is not
 * configured.
 */
export interface ConnectionSettings extends Pick<ConnectOptions, 'tls' | 'auth'> {
  readonly hosts: readonly string[] | undefined
  readonly namespace: string
  readonly learnMembers: boolean
}

const hostPattern = /^(https?:\/\/)?([^\s,/:[\]]+|\[[0-9a-f:]+\]):\d+$/i
/** The slash at its end keeps `ticketcd/` from covering `ticketcd-test/`. */
const namespacePattern = /^([\w.-]+\/)+$/

/**
 * Reads the variables that all our programs accept: TICKETCD_ETCD, TICKETCD_ETCD_MEMBERS,
 * TICKETCD_NAMESPACE and, with etcdctl's names, ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY and
 * ETCDCTL_USER. An empty variable counts as not set.
 *
 * @throws {EtcdFailure} `invalid`, with a whole sentence that states the remedy.
 */
export function connectionSettings(
  variables: Readonly<Record<string, string | undefined>>,
): ConnectionSettings {
  const { TICKETCD_ETCD, TICKETCD_ETCD_MEMBERS, TICKETCD_NAMESPACE, ETCDCTL_USER } = variables
  return {
    hosts: TICKETCD_ETCD ? hostsOf(TICKETCD_ETCD) : undefined,
    namespace: TICKETCD_NAMESPACE ? checkedNamespace(TICKETCD_NAMESPACE) : 'ticketcd/',
    learnMembers: TICKETCD_ETCD_MEMBERS ? isLearning(TICKETCD_ETCD_MEMBERS) : true,
    tls: tlsOf(variables),
    auth: ETCDCTL_USER ? credentialsOf(ETCDCTL_USER) : undefined,
  }
}

function hostsOf(text: string): string[] {
  const hosts = text.split(',').map((host) => host.trim())
  if (hosts.every((host) => hostPattern.test(host))) return hosts
  throw refused(`“${text}” is not a list of etcd members. Write host:port, with commas between them.`)
}

/**
 * `given` sends every request to the configured hosts, for instance to a load balancer that must
 * not be bypassed.
 */
function isLearning(members: string): boolean {
  if (members === 'learn' || members === 'given') return members === 'learn'
  throw refused(`TICKETCD_ETCD_MEMBERS must be learn or given, not “${members}”.`)
}

function checkedNamespace(namespace: string): string {
  if (namespacePattern.test(namespace)) return namespace
  throw refused(`“${namespace}” is not a namespace. Write a name that ends in a slash, such as ticketcd/.`)
}

/** A password may contain colons, a user name may not. */
function credentialsOf(user: string): Credentials {
  const [, username, password] = /^([^:]+):(.+)$/s.exec(user) ?? []
  // The text is at least partly secret, so it is not repeated.
  if (username === undefined || password === undefined) throw refused('ETCDCTL_USER must be user:password.')
  return { username, password }
}

function tlsOf(variables: Readonly<Record<string, string | undefined>>): TlsFiles | undefined {
  const { ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY } = variables
  if (!ETCDCTL_CACERT && !ETCDCTL_CERT && !ETCDCTL_KEY) return undefined
  if (!ETCDCTL_CACERT) throw refused('ETCDCTL_CERT and ETCDCTL_KEY need ETCDCTL_CACERT beside them.')
  const rootCertificate = { setting: 'ETCDCTL_CACERT', path: ETCDCTL_CACERT }
  if (!ETCDCTL_CERT && !ETCDCTL_KEY) return new TlsFiles({ rootCertificate })
  if (!ETCDCTL_CERT || !ETCDCTL_KEY)
    throw refused('ETCDCTL_CERT and ETCDCTL_KEY belong together: set both or neither.')
  return new TlsFiles({
    rootCertificate,
    identity: {
      certChain: { setting: 'ETCDCTL_CERT', path: ETCDCTL_CERT },
      privateKey: { setting: 'ETCDCTL_KEY', path: ETCDCTL_KEY },
    },
  })
}

function refused(sentence: string): EtcdFailure {
  return new EtcdFailure('invalid', sentence)
}
