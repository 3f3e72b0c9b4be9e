import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../../failure.ts'
import { type Operation, type WrkResult, wrkResultIn, wrkScript } from './wrk-script.ts'

const run = promisify(execFile)
const installCommand =
  process.platform === 'darwin' ? 'brew install wrk' : 'sudo apt-get update && sudo apt-get install -y wrk'

/** Of one node. */
const connections = 64

/**
 * The connections of a run. wrk gives each thread as many as any other, and each node has a thread.
 *
 * @returns 64 for one node; 65, which are 13 for each, for five
 */
export function connectionsTo(nodes: number): number {
  return nodes * Math.ceil(connections / nodes)
}

/**
 * Runs wrk for some seconds against nodes of one store.
 *
 * @throws {Failure} where wrk is not installed, or a request fails
 */
export async function runWrk(
  operation: Operation,
  ports: readonly number[],
  {
    keys,
    seconds,
    signal,
  }: { readonly keys: number; readonly seconds: number; readonly signal: AbortSignal },
): Promise<WrkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketcd-wrk-'))
  const script = join(folder, `${operation}.lua`)
  const [threads, all] = [`-t${ports.length}`, `-c${connectionsTo(ports.length)}`]
  try {
    writeFileSync(script, wrkScript(operation, ports, keys))
    const args = [threads, all, `-d${seconds}s`, '-s', script, `http://127.0.0.1:${ports[0]}`]
    const { stdout } = await run('wrk', args, { signal })
    const result = wrkResultIn(stdout)
    if (result === undefined) throw new Failure(`wrk ended without a result:\n${stdout.trim().slice(-500)}`)
    if (result.failures === 0) return result
    throw new Failure(`${result.failures} of ${result.requests} requests of wrk failed (${operation}).`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Failure(`The program \`wrk\` is not on PATH. Install it with: ${installCommand}`, {
      cause: error,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
