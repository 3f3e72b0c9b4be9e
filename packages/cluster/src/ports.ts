import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Claim, claimFile } from './claim.ts'
import { ClusterError } from './cluster-error.ts'
import { loopback } from './engine.ts'

/**
 * Ports for nodes lie below the range from which systems take the ports of outgoing connections (32768 and up on Linux,
 * 49152 elsewhere). Otherwise any connection could occupy the port of a node that is down and about to restart.
 */
const firstPort = 20_000
const portCount = 12_000

/** A port that no other process of this user will choose until it is released. */
export interface ReservedPort {
  readonly port: number
  readonly claim: Claim
}

/** Reserves free ports for nodes that come and go: safe between processes that look for ports at the same time. */
export async function reservePorts(count: number): Promise<ReservedPort[]> {
  const reserved: ReservedPort[] = []
  for (let attempt = 0; reserved.length < count && attempt < portCount; attempt += 1) {
    const port = firstPort + Math.floor(Math.random() * portCount)
    const claim = claimFile(join(tmpdir(), `ticketcd-ports-${userInfo().uid}`, String(port)))
    if (claim === undefined) continue
    if (await isPortFree(port)) reserved.push({ port, claim })
    else claim.release()
  }
  if (reserved.length === count) return reserved
  for (const { claim } of reserved) claim.release()
  throw new ClusterError(
    `There are no ${count} free ports between ${firstPort} and ${firstPort + portCount}.`,
  )
}

/** The first `count` free ports from `from` upwards, for a cluster whose ports people should be able to remember. */
export async function findPorts(from: number, count: number, taken: ReadonlySet<number>): Promise<number[]> {
  const found: number[] = []
  for (let port = from; found.length < count && port < firstPort + portCount; port += 1) {
    if (!taken.has(port) && (await isPortFree(port))) found.push(port)
  }
  if (found.length < count) throw new ClusterError(`There are no ${count} free ports above ${from}.`)
  return found
}

/** Whether something could listen on a loopback port right now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, loopback, () => server.close(() => resolve(true)))
  })
}
