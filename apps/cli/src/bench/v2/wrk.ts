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

/** Connections to one node. */
const connections = 64

/**
 * The connections of a run. wrk opens the same number in each thread, and each node has a thread.
 *
 * @returns 64 for one node; 65, which are 13 for each, for five
 */
export function connectionsTo(nodes: number): number {
  return nodes * Math.ceil(connections / nodes)
}

/**
 * Runs wrk for some seconds against the nodes of one store.
 *
 * @throws {Failure} when wrk is not installed, or a request fails
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
  const result = await runWrkScript<WrkResult>({
    script: wrkScript(operation, ports, keys),
    port: ports[0] ?? 0,
    threads: ports.length,
    connections: connectionsTo(ports.length),
    seconds,
    signal,
  })
  if (result.failures === 0) return result
  throw new Failure(`${result.failures} of ${result.requests} requests of wrk failed (${operation}).`)
}

export interface WrkRun {
  /** In Lua. It prints `resultMarker` and a JSON object at its end. */
  readonly script: string
  /** On this machine; a script may set other ports for its threads. */
  readonly port: number
  readonly threads: number
  readonly connections: number
  readonly seconds: number
  /** wrk counts a request as failed after this time. Its own default is 2 s. */
  readonly timeoutSeconds?: number
  readonly signal: AbortSignal
}

/**
 * Runs wrk with a script.
 *
 * @returns the JSON object that the script prints
 * @throws {Failure} when wrk is not installed, or the script ends without a result
 */
export async function runWrkScript<Result>({
  script,
  port,
  threads,
  connections,
  seconds,
  timeoutSeconds = 2,
  signal,
}: WrkRun): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketcd-wrk-'))
  const file = join(folder, 'load.lua')
  try {
    writeFileSync(file, script)
    const counts = [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, `--timeout=${timeoutSeconds}s`]
    const { stdout } = await run('wrk', [...counts, '-s', file, `http://127.0.0.1:${port}`], { signal })
    const result = wrkResultIn<Result>(stdout)
    if (result !== undefined) return result
    throw new Failure(`wrk ended without a result:\n${stdout.trim().slice(-500)}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Failure(`The program \`wrk\` is not on PATH. Install it with: ${installCommand}`, {
      cause: error,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
