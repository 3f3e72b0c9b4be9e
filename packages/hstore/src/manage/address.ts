import { usageError } from './command-error.ts'

/** Where a node serves its clients or the other members. */
export interface Address {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

export const defaultHost = '127.0.0.1'

/**
 * Reads `host:port`, `[ipv6]:port`, or a port alone on this machine.
 *
 * @throws {CommandError} for anything else, and for an address that no other node can dial
 */
export function parseAddress(text: string): Address {
  const [, ipv6, name, digits] = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+)?):)?(\d+)$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port < 1 || port > 65_535)
    throw usageError(`'${text}' is no address. Give host:port, such as 127.0.0.1:2379, or a port alone.`)
  const host = ipv6 ?? name ?? defaultHost
  if (host === '0.0.0.0' || host === '::')
    throw usageError(`No other node can dial ${host}. Give an address of this machine, such as 127.0.0.1.`)
  return { host, port }
}

/** `host:port`, as in URLs. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The address of a URL such as `http://127.0.0.1:2379`. */
export function addressOfUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
