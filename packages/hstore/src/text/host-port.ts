import { isIPv6 } from 'node:net'

/** The place of a server on a network. */
export interface HostPort {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

const portMax = 65_535

/**
 * Reads `HOST`, `HOST:PORT`, `:PORT`, `[IPv6]`, `[IPv6]:PORT` or `IPv6`.
 *
 * @returns the parts that the text has; undefined for another text
 */
export function parseHostPort(text: string): Partial<HostPort> | undefined {
  if (isIPv6(text)) return { host: text }
  const match = /^(?:\[([^\]]+)\]|([^:/@\s[\]]*))(?::(\d{1,5}))?$/.exec(text)
  if (match === null || text === '') return undefined
  const [, ipv6, name, digits] = match
  if (ipv6 !== undefined && !isIPv6(ipv6)) return undefined
  const host = ipv6 ?? (name === '' ? undefined : name)
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > portMax)) return undefined
  return { ...(host !== undefined && { host }), ...(port !== undefined && { port }) }
}

/** `host:port`, as in URLs. One text for each place. */
export function formatHostPort({ host, port }: HostPort): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}
