import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { parseAddress } from './client/address.ts'
import type { TlsMaterial } from './client/channel.ts'
import type { ClientOptions } from './client/cluster-client.ts'
import type { Login } from './client/connection.ts'
import { usageFailure } from './failure.ts'

const defaultHost = '127.0.0.1:2379'
const defaultTimeoutSeconds = 10
/** Of the time of a command, for a node to connect to. There are others. */
const connectShare = 0.2

export interface ConnectionFlags {
  readonly host?: string
  readonly user?: string
  readonly timeout?: number
  readonly cacert?: string
  readonly cert?: string
  readonly key?: string
}

/** The options for the address of the cluster, and for access to it. */
export function addConnectionOptions(program: Command): Command {
  return program
    .option(
      '-h, --host <addresses>',
      `one or more nodes, with commas between (default: $HSTORE_HOST or ${defaultHost})`,
    )
    .option('--user <name>', 'log in; the password is $HSTORE_PASSWORD, NAME:PASSWORD, or asked for')
    .option('--timeout <seconds>', `of a command (default: ${defaultTimeoutSeconds})`, timeoutOf)
    .option('--cacert <file>', 'use TLS, and trust these authorities')
    .option('--cert <file>', 'certificate of this client')
    .option('--key <file>', 'key of the certificate')
}

/**
 * @param ask asks for a password; undefined without a terminal
 * @throws {Failure}
 */
export async function connectionOf(
  flags: ConnectionFlags,
  env: NodeJS.ProcessEnv,
  ask: ((question: string) => Promise<string>) | undefined,
): Promise<Omit<ClientOptions, 'onNotice'>> {
  const { host = env.HSTORE_HOST || defaultHost, cacert, cert, key } = flags
  if ((cert === undefined) !== (key === undefined)) throw usageFailure('--cert and --key go together.')
  const isSecure = cacert !== undefined || cert !== undefined
  const addresses = host.split(',').map((text) => parseAddress(text.trim(), isSecure))
  const login = await loginOf(flags.user, env, ask)
  const timeoutMs = (flags.timeout ?? defaultTimeoutSeconds) * 1_000
  const connectMs = timeoutMs * connectShare
  return { addresses, timeoutMs, connectMs, tls: tlsOf(flags), ...(login && { login }) }
}

async function loginOf(
  user: string | undefined,
  env: NodeJS.ProcessEnv,
  ask: ((question: string) => Promise<string>) | undefined,
): Promise<Login | undefined> {
  if (user === undefined) return undefined
  const colon = user.indexOf(':')
  if (colon >= 0) return { name: user.slice(0, colon), password: user.slice(colon + 1) }
  if (env.HSTORE_PASSWORD !== undefined) return { name: user, password: env.HSTORE_PASSWORD }
  if (ask === undefined)
    throw usageFailure('There is no terminal to ask for the password. Set HSTORE_PASSWORD.')
  return { name: user, password: await ask(`Password of ${user}: `) }
}

function tlsOf({ cacert, cert, key }: ConnectionFlags): TlsMaterial {
  return {
    ...(cacert !== undefined && { ca: pem(cacert) }),
    ...(cert !== undefined && { cert: pem(cert) }),
    ...(key !== undefined && { key: pem(key) }),
  }
}

function pem(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw usageFailure(`${path} cannot be read: ${(error as Error).message}.`)
  }
}

function timeoutOf(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !(seconds > 0) || seconds > 86_400)
    throw new InvalidArgumentError('It must be a number of seconds, above 0.')
  return seconds
}
