import { type ConnectOptions, connectionSettings, EtcdFailure } from '@ticketcd/etcd'
import * as z from 'zod/mini'

const minuteMs = 60_000

/**
 * An environment that the api cannot start with. The message has the corrections, one sentence a
 * line.
 */
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

/** Fractions are allowed, for short trials. */
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
  /** Number of proxies in front of the api. Their X-Forwarded-* headers are trusted. */
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
  /** Limits of live streams, for this process and for one network. */
  TICKETCD_LIVE_TOTAL: streams('TICKETCD_LIVE_TOTAL'),
  TICKETCD_LIVE_PER_NETWORK: streams('TICKETCD_LIVE_PER_NETWORK'),
  /** How orders are paid. */
  TICKETCD_PAYMENTS: z._default(z.enum(['none', 'test'], 'TICKETCD_PAYMENTS must be none or test'), 'none'),
  /** Lifetimes of a cart, and of an offer of a waiting list. */
  TICKETCD_HOLD_MINUTES: lifetime('TICKETCD_HOLD_MINUTES', 'minutes'),
  TICKETCD_OFFER_HOURS: lifetime('TICKETCD_OFFER_HOURS', 'hours'),
  /**
   * Address at which the other processes of the api reach this one. It listens at the port of this
   * address.
   */
  TICKETCD_PEER_URL: z.optional(
    z
      .url({ protocol: /^http$/, error: peerUrlMessage })
      .check(z.refine((url) => new URL(url).port !== '', { error: peerUrlMessage, abort: true })),
  ),
  /** The built web app. */
  TICKETCD_WEB: z.optional(z.string()),
  /**
   * State folder of the local cluster whose nodes admins may stop and start. Only `ticketcd start`
   * sets it.
   */
  TICKETCD_LOCAL_CLUSTER: z.optional(z.string()),
})

export interface Env {
  port: number
  host: string
  etcd: Pick<ConnectOptions, 'hosts' | 'namespace' | 'tls' | 'auth'>
  logLevel: string
  isProduction: boolean
  /** Number of trusted proxies. */
  trustProxy: number
  /** Limits of live streams that differ from the defaults. */
  liveLimits: { total?: number; perNetwork?: number }
  /** How orders are paid. */
  payments: 'none' | 'test'
  /** Lifetimes of holds and offers that differ from the defaults. */
  lifetimes: { holdMs?: number; offerMs?: number }
  /**
   * Address at which the other processes of the api reach this one, if it is not the listening
   * address.
   */
  peerUrl: string | undefined
  /**
   * State folder of the local cluster that admins may act on; `undefined` for any other cluster.
   */
  localCluster: string | undefined
  /** Folder of the built web app, if it is not the usual one. */
  webDir: string | undefined
}

/** @throws {EnvError} */
export function readEnv(variables: NodeJS.ProcessEnv): Env {
  // An empty variable counts as unset.
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
