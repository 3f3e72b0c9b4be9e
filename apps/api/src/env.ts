import { readFileSync } from 'node:fs'
import type { ConnectOptions } from '@ticketcd/etcd'
import * as z from 'zod/mini'

/** An environment that the api cannot start with; the message says what to do, one sentence a line. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

const Port = z.coerce
  .number('PORT must be a number')
  .check(
    z.refine(
      (port) => Number.isInteger(port) && port >= 0 && port <= 65_535,
      'PORT must be a whole number from 0 to 65535',
    ),
  )

const hostList = /^[^\s,:/]+:\d+(,[^\s,:/]+:\d+)*$/

const Variables = z.object({
  PORT: z._default(Port, 3000),
  HOST: z._default(z.string(), 'localhost'),
  TICKETCD_ETCD: z._default(
    z.string().check(z.regex(hostList, 'TICKETCD_ETCD must be host:port, several separated by commas')),
    '127.0.0.1:2379',
  ),
  TICKETCD_NAMESPACE: z._default(
    z
      .string()
      .check(
        z.regex(
          /^[A-Za-z0-9._-]+\/$/,
          'TICKETCD_NAMESPACE must be a name that ends in a slash, such as ticketcd/',
        ),
      ),
    'ticketcd/',
  ),
  ETCDCTL_CACERT: z.optional(z.string()),
  ETCDCTL_CERT: z.optional(z.string()),
  ETCDCTL_KEY: z.optional(z.string()),
  ETCDCTL_USER: z.optional(z.string().check(z.regex(/^[^:]+:.+$/, 'ETCDCTL_USER must be user:password'))),
  LOG_LEVEL: z._default(
    z.enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
    ),
    'info',
  ),
  NODE_ENV: z._default(z.string(), 'development'),
  /** How many proxies stand before us; their X-Forwarded-* headers are believed. */
  TRUST_PROXY: z._default(
    z.coerce
      .number('TRUST_PROXY must be the number of proxies in front, 0 for none')
      .check(
        z.refine(
          (hops) => Number.isInteger(hops) && hops >= 0,
          'TRUST_PROXY must be the number of proxies in front, 0 for none',
        ),
      ),
    0,
  ),
  /** The built web app. */
  TICKETCD_WEB: z.optional(z.string()),
})

export interface Env {
  port: number
  host: string
  etcd: Pick<ConnectOptions, 'hosts' | 'namespace' | 'tls' | 'auth'>
  logLevel: string
  isProduction: boolean
  /** How many proxies to believe. */
  trustProxy: number
  /** Folder of the built web app, when it is not at its usual place. */
  webDir: string | undefined
}

/** @throws {EnvError} */
export function readEnv(variables: NodeJS.ProcessEnv): Env {
  // An empty variable is one that is not set.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const parsed = Variables.safeParse(given)
  if (!parsed.success) throw new EnvError(parsed.error.issues.map((issue) => `${issue.message}.`).join('\n'))
  const env = parsed.data
  return {
    port: env.PORT,
    host: env.HOST,
    etcd: {
      hosts: env.TICKETCD_ETCD.split(','),
      namespace: env.TICKETCD_NAMESPACE,
      tls: tlsOf(env),
      auth: credentialsOf(env.ETCDCTL_USER),
    },
    logLevel: env.LOG_LEVEL,
    isProduction: env.NODE_ENV === 'production',
    trustProxy: env.TRUST_PROXY,
    webDir: env.TICKETCD_WEB,
  }
}

function tlsOf(env: z.output<typeof Variables>): ConnectOptions['tls'] {
  const { ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY } = env
  if (!ETCDCTL_CACERT && !ETCDCTL_CERT && !ETCDCTL_KEY) return undefined
  if (!ETCDCTL_CACERT) throw new EnvError('ETCDCTL_CERT and ETCDCTL_KEY need ETCDCTL_CACERT beside them.')
  if (Boolean(ETCDCTL_CERT) !== Boolean(ETCDCTL_KEY))
    throw new EnvError('ETCDCTL_CERT and ETCDCTL_KEY belong together: set both or neither.')
  return {
    rootCertificate: readCertificate('ETCDCTL_CACERT', ETCDCTL_CACERT),
    ...(ETCDCTL_CERT && ETCDCTL_KEY
      ? {
          certChain: readCertificate('ETCDCTL_CERT', ETCDCTL_CERT),
          privateKey: readCertificate('ETCDCTL_KEY', ETCDCTL_KEY),
        }
      : {}),
  }
}

function readCertificate(variable: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new EnvError(`${variable} names a file that cannot be read: ${reason}.`, { cause })
  }
}

/** A password may hold colons, a user's name may not. */
function credentialsOf(user: string | undefined): ConnectOptions['auth'] {
  if (user === undefined) return undefined
  const colon = user.indexOf(':')
  return { username: user.slice(0, colon), password: user.slice(colon + 1) }
}
