import { formatHostPort, type HostPort, parseHostPort } from '../../text/host-port.ts'
import { usageFailure } from '../failure.ts'

const defaultHost = '127.0.0.1'
const defaultPort = 2379

/** The client address of a node. */
export interface Address extends HostPort {
  readonly isSecure: boolean
}

/**
 * Reads `HOST`, `HOST:PORT`, `:PORT`, `[IPv6]:PORT` or a URL.
 *
 * @param isSecure for an address without `http://` or `https://`
 * @throws {Failure} for another text
 */
export function parseAddress(text: string, isSecure: boolean): Address {
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?(.*?)\/?$/.exec(text) ?? []
  const parts = parseHostPort(rest)
  if (parts === undefined)
    throw usageFailure(`“${text}” is no address. An address is HOST:PORT, such as 127.0.0.1:2379.`)
  const { host = defaultHost, port = defaultPort } = parts
  return { host, port, isSecure: scheme === undefined ? isSecure : scheme === 'https' }
}

export function urlOf(address: Address): string {
  return `${address.isSecure ? 'https' : 'http'}://${formatHostPort(address)}`
}

export function isSameAddress(one: Address, other: Address): boolean {
  return formatHostPort(one) === formatHostPort(other)
}
