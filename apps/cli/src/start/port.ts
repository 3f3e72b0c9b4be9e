import { isPortFree, loopback } from '@ticketcd/cluster'
import { exitCodes, Failure } from '../failure.ts'

const defaultPort = 3000

/**
 * The port of the application: the option, else PORT, else 3000.
 * @throws {Failure} when it is not a port
 */
export function choosePort(option: string | undefined, env: NodeJS.ProcessEnv = process.env): number {
  const text = option ?? env.PORT ?? String(defaultPort)
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new Failure(`"${text}" is not a port. Give one from 1 to 65535, for example: PORT=3001 npm start`, {
    exitCode: exitCodes.usage,
  })
}

/** @throws {Failure} with another port to try, when the port is in use on any local address */
export async function requireFreePort(port: number): Promise<void> {
  for (const host of [loopback, '::']) {
    if (await isPortFree(port, host)) continue
    const other = port < 65_535 ? port + 1 : defaultPort
    throw new Failure(`Port ${port} is in use by another program. Choose another: PORT=${other} npm start`)
  }
}
