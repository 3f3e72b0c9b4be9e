import { type ConnectOptions, connectionSettings, EtcdFailure } from '@ticketcd/etcd'
import * as z from 'zod/mini'

const minuteMs = 60_000

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

function streams(name: string) {
  const message = `${name} must be a whole number of live streams, at least 1`
  const isCount = (count: number) => Number.isInteger(count) && count >= 1
  return z.optional(z.coerce.number(message).check(z.refine(isCount, message)))
}

/** Parts are allowed: a trial may be short. */
function lifetime(name: string, unit: string) {
  const message = `${name} must be a number of ${unit} above 0, at most 1000`
  const isLifetime = (length: number) => length > 0 && length <= 1000
  return z.optional(z.coerce.number(message).check(z.refine(isLifetime, message)))
}

const peerUrlMessage = 'TICKETCD_PEER_URL must be an address with a port, such as http://10.0.0.7:3001'

const Variables = z.object({
  PORT: z._default(Port, 3000),
  HOST: z._default(z.string(), 'localhost'),
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
  /** Live streams of this process, and of one network. */
  TICKETCD_LIVE_TOTAL: streams('TICKETCD_LIVE_TOTAL'),
  TICKETCD_LIVE_PER_NETWORK: streams('TICKETCD_LIVE_PER_NETWORK'),
  /** How orders are paid. */
  TICKETCD_PAYMENTS: z._default(z.enum(['none', 'test'], 'TICKETCD_PAYMENTS must be none or test'), 'none'),
  /** How long a cart is held, and how long what a waiting list offers. */
  TICKETCD_HOLD_MINUTES: lifetime('TICKETCD_HOLD_MINUTES', 'minutes'),
  TICKETCD_OFFER_HOURS: lifetime('TICKETCD_OFFER_HOURS', 'hours'),
  /** Where the other processes of the api reach this one, which listens at its port for them. */
  TICKETCD_PEER_URL: z.optional(
    z
      .url({ protocol: /^http$/, error: peerUrlMessage })
      .check(z.refine((url) => new URL(url).port !== '', { error: peerUrlMessage, abort: true })),
  ),
  /** The built web app. */
  TICKETCD_WEB: z.optional(z.string()),
  /** State folder of the local cluster whose nodes admins may stop and start: set by `ticketcd start` alone. */
  TICKETCD_LOCAL_CLUSTER: z.optional(z.string()),
})

export interface Env {
  port: number
  host: string
  etcd: Pick<ConnectOptions, 'hosts' | 'namespace' | 'tls' | 'auth'>
  logLevel: string
  isProduction: boolean
  /** How many proxies to believe. */
  trustProxy: number
  /** What differs from the usual limits of live streams. */
  liveLimits: { total?: number; perNetwork?: number }
  /** How orders are paid. */
  payments: 'none' | 'test'
  /** How long stock is kept for somebody, where that differs from what is usual. */
  lifetimes: { holdMs?: number; offerMs?: number }
  /** Where the other processes of the api reach this one, where that is not where it listens. */
  peerUrl: string | undefined
  /** State folder of the local cluster that admins may act on; `undefined` where the cluster is not ours. */
  localCluster: string | undefined
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
    etcd: etcdOf(variables),
    logLevel: env.LOG_LEVEL,
    isProduction: env.NODE_ENV === 'production',
    trustProxy: env.TRUST_PROXY,
    liveLimits: {
      ...(env.TICKETCD_LIVE_TOTAL && { total: env.TICKETCD_LIVE_TOTAL }),
      ...(env.TICKETCD_LIVE_PER_NETWORK && { perNetwork: env.TICKETCD_LIVE_PER_NETWORK }),
    },
    payments: env.TICKETCD_PAYMENTS,
    lifetimes: {
      ...(env.TICKETCD_HOLD_MINUTES && { holdMs: Math.ceil(env.TICKETCD_HOLD_MINUTES * minuteMs) }),
      ...(env.TICKETCD_OFFER_HOURS && { offerMs: Math.ceil(env.TICKETCD_OFFER_HOURS * 60 * minuteMs) }),
    },
    peerUrl: env.TICKETCD_PEER_URL,
    localCluster: env.TICKETCD_LOCAL_CLUSTER,
    webDir: env.TICKETCD_WEB,
  }
}

function etcdOf(variables: NodeJS.ProcessEnv): Env['etcd'] {
  try {
    const { hosts = ['127.0.0.1:2379'], ...settings } = connectionSettings(variables)
    return { hosts, ...settings }
  } catch (cause) {
    if (!(cause instanceof EtcdFailure)) throw cause
    throw new EnvError(cause.message, { cause })
  }
}
