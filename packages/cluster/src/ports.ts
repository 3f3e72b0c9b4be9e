import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Claim, claimFile, releaseFrom } from './claim.ts'
import { ClusterError } from './cluster-error.ts'
import { loopback } from './engine.ts'

/**
 * Ports for nodes lie below the range from which systems take the ports of outgoing connections
 * (32768 and up on Linux, 49152 elsewhere). Otherwise any connection could occupy the port of a
 * node that is down and about to restart.
 */
const firstPort = 20_000
const lastPort = 31_999

/** Ports that no other process of this user will choose until they are released. */
export interface PortReservation {
  readonly ports: readonly number[]
  /** The files that hold the reservation, for a clean-up after this process. */
  readonly files: readonly string[]
  release(): void
  /**
   * Keeps the ports reserved for as long as `file` (an absolute path) exists, beyond the end of
   * this process.
   */
  handOver(file: string): void
}

/**
 * Reserves the first `count` of the `candidates` that are free; by default anywhere in the range.
 * Safe between processes that search for ports at the same time.
 */
export async function reservePorts(
  count: number,
  candidates: Iterable<number> = randomPorts(),
): Promise<PortReservation> {
  const claims = new Map<number, Claim>()
  const release = () => {
    for (const claim of claims.values()) claim.release()
  }
  for (const port of candidates) {
    const claim = claimFile(claimPath(port))
    if (claim === undefined) continue
    if (await isPortFree(port)) claims.set(port, claim)
    else claim.release()
    if (claims.size === count) {
      return {
        ports: [...claims.keys()],
        files: [...claims.values()].map(({ path }) => path),
        release,
        handOver: (file) => {
          for (const claim of claims.values()) claim.handOver(file)
        },
      }
    }
  }
  release()
  throw new ClusterError(`There are no ${count} free ports between ${firstPort} and ${lastPort}.`)
}

/** Ends the reservation of ports that were handed over to `file`. */
export function releasePorts(ports: readonly number[], file: string): void {
  for (const port of ports) releaseFrom(claimPath(port), file)
}

function claimPath(port: number): string {
  return join(tmpdir(), `ticketcd-ports-${userInfo().uid}`, String(port))
}

/**
 * Every port from `first` upwards that is not `taken`, for clusters whose ports should be easy to
 * remember.
 */
export function* portsFrom(first: number, taken: ReadonlySet<number> = new Set()): Generator<number> {
  for (let port = first; port <= lastPort; port += 1) if (!taken.has(port)) yield port
}

function* randomPorts(): Generator<number> {
  const count = lastPort - firstPort + 1
  for (let attempt = 0; attempt < count; attempt += 1) yield firstPort + Math.floor(Math.random() * count)
}

/**
 * The machine has no such address or no IPv6 at all (as in many containers): then no process
 * occupies a port there.
 */
const absent: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/**
 * Whether a port is unoccupied right now, on loopback or on the `host` given ('::' is every
 * address).
 */
export function isPortFree(port: number, host = loopback): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== undefined && absent.has(code)))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/**
 * A free port, for a server of this process or of one that it starts. It stays reserved until this
 * process ends, so the server may also be stopped and started again.
 */
export async function freePort(): Promise<number> {
  const { ports } = await reservePorts(1)
  return ports[0] ?? 0
}
