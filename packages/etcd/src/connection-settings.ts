import { readFileSync } from 'node:fs'
import type { ConnectOptions, TlsFiles } from './connect.ts'
import { EtcdFailure } from './failure.ts'
import type { Credentials } from './session.ts'

/** Where etcd is and how to get in; `hosts` is undefined where nobody says. */
export interface ConnectionSettings extends Pick<ConnectOptions, 'tls' | 'auth'> {
  readonly hosts: readonly string[] | undefined
  readonly namespace: string
}

const hostPattern = /^(https?:\/\/)?([^\s,/:[\]]+|\[[0-9a-f:]+\]):\d+$/i
/** The slash at its end keeps `ticketcd/` from covering `ticketcd-test/`. */
const namespacePattern = /^([\w.-]+\/)+$/

/**
 * Reads the variables that every program of ours takes: TICKETCD_ETCD, TICKETCD_NAMESPACE and, as etcdctl names them,
 * ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY and ETCDCTL_USER. An empty variable is one that is not set.
 *
 * @throws {EtcdFailure} `invalid`, with a whole sentence that says what to do.
 */
export function connectionSettings(
  variables: Readonly<Record<string, string | undefined>>,
): ConnectionSettings {
  const { TICKETCD_ETCD, TICKETCD_NAMESPACE, ETCDCTL_USER } = variables
  return {
    hosts: TICKETCD_ETCD ? hostsOf(TICKETCD_ETCD) : undefined,
    namespace: TICKETCD_NAMESPACE ? checkedNamespace(TICKETCD_NAMESPACE) : 'ticketcd/',
    tls: tlsOf(variables),
    auth: ETCDCTL_USER ? credentialsOf(ETCDCTL_USER) : undefined,
  }
}

function hostsOf(text: string): string[] {
  const hosts = text.split(',').map((host) => host.trim())
  if (hosts.every((host) => hostPattern.test(host))) return hosts
  throw refused(`“${text}” is not a list of etcd members. Write host:port, with commas between them.`)
}

function checkedNamespace(namespace: string): string {
  if (namespacePattern.test(namespace)) return namespace
  throw refused(`“${namespace}” is not a namespace. Write a name that ends in a slash, such as ticketcd/.`)
}

/** A password may hold colons, a user's name may not. */
function credentialsOf(user: string): Credentials {
  const [, username, password] = /^([^:]+):(.+)$/s.exec(user) ?? []
  // The text is a secret at least in part: it is not repeated.
  if (username === undefined || password === undefined) throw refused('ETCDCTL_USER must be user:password.')
  return { username, password }
}

function tlsOf(variables: Readonly<Record<string, string | undefined>>): TlsFiles | undefined {
  const { ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY } = variables
  if (!ETCDCTL_CACERT && !ETCDCTL_CERT && !ETCDCTL_KEY) return undefined
  if (!ETCDCTL_CACERT) throw refused('ETCDCTL_CERT and ETCDCTL_KEY need ETCDCTL_CACERT beside them.')
  const rootCertificate = readPem('ETCDCTL_CACERT', ETCDCTL_CACERT)
  if (!ETCDCTL_CERT && !ETCDCTL_KEY) return { rootCertificate }
  if (!ETCDCTL_CERT || !ETCDCTL_KEY)
    throw refused('ETCDCTL_CERT and ETCDCTL_KEY belong together: set both or neither.')
  return {
    rootCertificate,
    certChain: readPem('ETCDCTL_CERT', ETCDCTL_CERT),
    privateKey: readPem('ETCDCTL_KEY', ETCDCTL_KEY),
  }
}

function readPem(variable: string, path: string): Buffer {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch (cause) {
    throw refused(`${variable} names a file that cannot be read: ${(cause as Error).message}.`, cause)
  }
  if (content.includes('-----BEGIN ')) return content
  throw refused(`${variable} names ${path}, which is not a PEM file.`)
}

function refused(sentence: string, cause?: unknown): EtcdFailure {
  return new EtcdFailure('invalid', sentence, { cause })
}
