import { peerAddressOf } from '../members/peer-url.ts'
import { type Discovered, type DiscoverOptions, discover } from './discover.ts'
import { entryFolder } from './entry-folder.ts'
import type { UnverifiedNode } from './search.ts'
import { readSecret, type SecretSource } from './secret.ts'

/** A search without a node to give. The message lists the nodes found, and the next action. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError'
}

/**
 * Searches for the nodes of one cluster, for a program that is given no address.
 *
 * @param cluster undefined for the only one that there is
 * @param source the secret of the cluster, and the variables that name the user's state folder
 * @returns `host:port` for clients of each node, by node name; empty where nothing was found at all
 * @throws {DiscoveryError} where nodes were found and none of them can be used, where they belong
 *   to several clusters, or where nothing was found by a search that was not complete
 * @throws {UsageError} for a secret that cannot be used
 */
export async function discoverClientAddresses(
  cluster: string | undefined,
  source: SecretSource,
  options: Partial<DiscoverOptions> = {},
): Promise<readonly string[]> {
  const { secret } = readSecret(source)
  const searched = { cluster, secret, folder: entryFolder(source.environment), ...options }
  return clientAddresses(await discover(searched), searched)
}

export function clientAddresses(
  { nodes, unverified, problems }: Discovered,
  { cluster, secret }: Pick<DiscoverOptions, 'cluster' | 'secret'>,
): readonly string[] {
  if (nodes.length === 0) {
    if (unverified.length > 0)
      throw new DiscoveryError(explanation(unverified, cluster, secret !== undefined))
    if (problems.length > 0)
      throw new DiscoveryError(
        `No node was found, and the search was not complete. ${problems.join(' ')} Give the address of a node.`,
      )
    return []
  }
  const names = [...new Set(nodes.map((node) => node.cluster))]
  if (names.length > 1)
    throw new DiscoveryError(`Nodes of several clusters were found: ${names.join(', ')}. Name one of them.`)
  const ids = [...new Set(nodes.map(({ clusterId }) => clusterId))]
  if (ids.length > 1)
    throw new DiscoveryError(
      `Two clusters have the name '${names[0]}': their ids are ${ids.join(' and ')}. Give the address of a node.`,
    )
  return [...new Set(nodes.flatMap(({ clientUrls }) => clientUrls.map(addressOf)))]
}

function addressOf(url: string): string {
  const { host, port } = peerAddressOf(url)
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function explanation(
  unverified: readonly UnverifiedNode[],
  cluster: string | undefined,
  hasSecret: boolean,
): string {
  const count = unverified.length === 1 ? 'One node' : `${unverified.length} nodes`
  const what = cluster === undefined ? '' : ` of the cluster '${cluster}'`
  const places = unverified.map(({ from }) => from).join(', ')
  return `${count}${what} answered, at ${places}, and none could be verified: ${reasonOf(unverified, hasSecret)}`
}

function reasonOf(unverified: readonly UnverifiedNode[], hasSecret: boolean): string {
  const mismatches = new Set(unverified.map(({ mismatch }) => mismatch))
  if (mismatches.has('secret'))
    return hasSecret
      ? 'the discovery secret is not theirs. Give the secret of that cluster.'
      : 'they have a discovery secret. Give the same one.'
  if (mismatches.has('clock'))
    return 'their clocks and the clock of this machine differ by more than five minutes. Set the clocks.'
  return 'they run another version. Give the address of one.'
}
