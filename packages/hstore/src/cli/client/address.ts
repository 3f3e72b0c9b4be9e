import { isIPv6 } from 'node:net'
import { usageFailure } from '../failure.ts'

const defaultPort = 2379

/** The client address of a node. */
export interface Address {
  readonly host: string
  readonly port: number
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
  const secure = scheme === undefined ? isSecure : scheme === 'https'
  if (isIPv6(rest)) return { host: rest, port: defaultPort, isSecure: secure }
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:/\s[\]]*))(?::(\d{1,5}))?$/.exec(rest) ?? []
  const host = bracketed ?? plain
  const number = port === undefined ? defaultPort : Number(port)
  const isValid = host !== undefined && rest !== '' && number > 0 && number < 65_536
  if (!isValid || (bracketed !== undefined && !isIPv6(bracketed)))
    throw usageFailure(`“${text}” is no address. An address is HOST:PORT, such as 127.0.0.1:2379.`)
  return { host: host === '' ? '127.0.0.1' : host, port: number, isSecure: secure }
}

/** As people write it, and unique for an address. */
export function addressText({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}

export function urlOf(address: Address): string {
  return `${address.isSecure ? 'https' : 'http'}://${addressText(address)}`
}

export function isSameAddress(one: Address, other: Address): boolean {
  return addressText(one) === addressText(other)
}
