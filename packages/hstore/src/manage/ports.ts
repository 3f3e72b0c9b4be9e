import { createServer } from 'node:net'
import { formatHostPort, type HostPort } from '../text/host-port.ts'
import { defaultHost } from './address.ts'
import { CommandError } from './command-error.ts'

/** The first node of a machine has etcd's port. */
const firstPort = 2379
/** The port for the other members follows the port for clients at this distance. */
const peerDistance = 100
const portMax = 65_535

/** The address for the other members that belongs to an address for clients. */
export function peerAddressFor({ host, port }: HostPort): HostPort {
  return { host, port: port + peerDistance > portMax ? port - peerDistance : port + peerDistance }
}

/**
 * The first address of this machine whose two ports nobody uses.
 *
 * @param taken ports of nodes that may be down
 */
export async function freeAddress(taken: ReadonlySet<number>): Promise<HostPort> {
  for (let port = firstPort; port < firstPort + peerDistance; port += 1) {
    const address = { host: defaultHost, port }
    const both = [address, peerAddressFor(address)]
    if (both.some((each) => taken.has(each.port))) continue
    const problems = await Promise.all(both.map(listenProblem))
    if (problems.every((problem) => problem === undefined)) return address
  }
  throw new CommandError(
    `No port from ${firstPort} to ${firstPort + peerDistance - 1} is free. Choose one with --host.`,
  )
}

/** @throws {CommandError} where this process cannot listen at an address */
export async function requireFree(addresses: readonly HostPort[]): Promise<void> {
  for (const address of addresses) {
    const code = await listenProblem(address)
    if (code === undefined) continue
    const place = formatHostPort(address)
    throw new CommandError(
      code === 'EADDRINUSE'
        ? `The port of ${place} is in use by another program. Nothing was started. End that program, or choose ` +
            'another address with --host.'
        : `This machine cannot listen at ${place} (${code}). Nothing was started. Choose an address of this ` +
            'machine with --host.',
    )
  }
}

/** The system's error code; undefined where the address is free. */
function listenProblem({ host, port }: HostPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown error'))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
}
