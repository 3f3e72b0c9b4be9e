import { execFile } from 'node:child_process'
import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { type Engine, engineNamed } from '@ticketcd/cluster'

const run = promisify(execFile)

/** Servers of one kind answer alike. */
export type ServerKind = 'hstore' | 'etcd34' | 'etcd35'

/** A server that is tested, or compared with. */
export interface Server {
  /** For the name of a test, such as `etcd 3.4.23`. */
  readonly name: string
  readonly kind: ServerKind
  readonly engine: Engine
  /** Where etcd's programs of this version lie. */
  readonly folder: string | undefined
}

const kinds: Readonly<Record<string, ServerKind>> = { '3.4': 'etcd34', '3.5': 'etcd35' }

/** etcd's defaults, where local clusters have other values. */
const defaultTimes = ['--heartbeat-interval=100', '--election-timeout=1000']

/**
 * hstore, and each version of etcd 3.4 and 3.5 that a folder on PATH has. A note is printed where
 * there is none.
 *
 * @param flags of each node, which override those of the engine
 * @param etcdFlags of etcd alone
 */
export async function servers(
  flags: readonly string[] = [],
  etcdFlags: readonly string[] = [],
): Promise<readonly Server[]> {
  const all = [...defaultTimes, ...flags]
  const found: Server[] = [
    { name: 'hstore', kind: 'hstore', engine: withFlags(engineNamed('hstore'), all), folder: undefined },
  ]
  for (const folder of foldersWith('etcd')) {
    const path = join(folder, 'etcd')
    const version = await versionOf(path)
    const kind = kinds[version.slice(0, 3)]
    const name = `etcd ${version}`
    if (kind === undefined || found.some((each) => each.name === name)) continue
    const engine = {
      ...withFlags(engineNamed('etcd'), [...all, ...etcdFlags]),
      locate: async () => ({ path, version }),
    }
    found.push({ name, kind, engine, folder })
  }
  if (found.length === 1) process.stdout.write('etcd is not on PATH, so hstore is not compared with it.\n')
  return found
}

/** The folders on PATH that have the program, each once. */
export function foldersWith(program: string): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const found = folders.filter((folder) => isExecutable(join(folder, program)))
  // Two folders on PATH may be one.
  const byFile = new Map(found.map((folder) => [realpathSync(join(folder, program)), folder]))
  return [...byFile.values()]
}

/** Of a flag that is given twice the last one counts. */
function withFlags(engine: Engine, flags: readonly string[]): Engine {
  return {
    ...engine,
    args: (version, node, bootstrap) => [...engine.args(version, node, bootstrap), ...flags],
  }
}

async function versionOf(path: string): Promise<string> {
  const { stdout } = await run(path, ['--version'], { env: engineNamed('etcd').environment(process.env) })
  return /etcd Version: (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? ''
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
