import { Failure } from '../../failure.ts'
import type { FleetNetwork } from './fleet-network.ts'
import { NamespaceNetwork } from './namespace-network.ts'
import { ProxyNetwork } from './proxy-network.ts'

export type NetworkChoice = 'auto' | FleetNetwork['by']

/**
 * Creates the network. `auto` uses network namespaces if this process is root and the system allows
 * them, and proxies otherwise.
 * @param names of all processes of the fleet
 * @throws {Failure} when namespaces are required and not possible
 */
export async function createNetwork(choice: NetworkChoice, names: readonly string[]): Promise<FleetNetwork> {
  if (choice === 'proxies' || (choice === 'auto' && process.getuid?.() !== 0)) return new ProxyNetwork()
  try {
    return await NamespaceNetwork.create(names)
  } catch (cause) {
    if (choice === 'auto') return new ProxyNetwork()
    throw new Failure(
      `Network namespaces need root and iproute2 on Linux. Use --network proxies instead. The reason: ${reasonOf(cause)}`,
      { cause },
    )
  }
}

/** The last line of a command's error output has the cause. */
function reasonOf(cause: unknown): string {
  const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
  return stderr.split('\n').at(-1) || (cause instanceof Error ? cause.message : String(cause))
}
