import { isIPv6 } from 'node:net'

/**
 * Whom an address belongs to, as far as it tells: an IPv4 address itself, of an IPv6 address its /64, because one
 * customer has all of that to choose from. What is no address stays as it is.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  // IPv4 as a socket for both kinds shows it: ::ffff:203.0.113.7
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
