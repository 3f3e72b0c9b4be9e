import { isIPv6 } from 'node:net'

/**
 * @returns the network of an address: an IPv4 address itself, or the /64 of an IPv6 address, since
 *   one customer can use all addresses of a /64. Any other text is returned unchanged.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  // The notation of IPv4 on a dual-stack socket: ::ffff:203.0.113.7
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  const [start = '', end] = address.split('::')
  const groups = groupsOf(start)
  if (end !== undefined) groups.push(...Array<string>(8 - groups.length - groupsOf(end).length).fill('0'))
  const network = [...groups, ...groupsOf(end ?? '')].slice(0, 4)
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':')
}
