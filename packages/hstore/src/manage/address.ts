import { type HostPort, parseHostPort } from '../text/host-port.ts'
import { usageError } from './command-error.ts'

export const defaultHost = '127.0.0.1'

/**
 * Reads `host:port`, `[ipv6]:port`, or a port alone on this machine.
 *
 * @throws {CommandError} for anything else, and for an address that no other node can dial
 */
export function parseAddress(text: string): HostPort {
  const { host = defaultHost, port } = parseHostPort(/^\d+$/.test(text) ? `:${text}` : text) ?? {}
  if (port === undefined)
    throw usageError(`'${text}' is no address. Give host:port, such as 127.0.0.1:2379, or a port alone.`)
  if (host === '0.0.0.0' || host === '::')
    throw usageError(`No other node can dial ${host}. Give an address of this machine, such as 127.0.0.1.`)
  return { host, port }
}

/** The address of a URL such as `http://127.0.0.1:2379`. */
export function addressOfUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

export function isLoopback({ host }: HostPort): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
