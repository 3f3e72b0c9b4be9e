import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { ClusterError } from './cluster-error.ts'
import type { Engine } from './engine.ts'
import { nodeFlags } from './node-flags.ts'

const run = promisify(execFile)

/** Real etcd, found as `etcd` on PATH. */
export const etcdEngine: Engine = {
  name: 'etcd',

  async locate() {
    const path = findOnPath('etcd', process.env.PATH ?? '')
    if (path === undefined) {
      throw new ClusterError(`The program \`etcd\` is not on PATH. Install it with: ${etcdInstallCommand()}`)
    }
    const { stdout } = await run(path, ['--version'], { env: this.environment(process.env) })
    return { path, version: parseEtcdVersion(stdout) }
  },

  args(version, node, bootstrap) {
    return [
      ...nodeFlags(node, bootstrap),
      // A node that resumes after a pause must not depose a healthy leader.
      '--pre-vote=true',
      // 3.4 keeps 100,000 raft entries in memory by default; ours hold whole batches of orders.
      '--snapshot-count=10000',
      `--${progressNotifyFlag(version)}=1s`,
      '--logger=zap',
    ]
  },

  environment(from) {
    // etcd also reads its settings from ETCD_*, which would change a node that the flags describe
    // completely.
    const inherited = Object.entries(from).filter(([name]) => !name.startsWith('ETCD_'))
    return {
      GOMAXPROCS: String(coresOfNode(availableParallelism())),
      ...Object.fromEntries(inherited),
      // Before 3.5 etcd refuses to start on arm64 without this variable.
      ETCD_UNSUPPORTED_ARCH: process.arch,
    }
  },
}

/**
 * How many of a machine's cores a node may use. Five nodes share the machine. With all cores for
 * each they spend more time on waking one another than on work. One comparison on two cores, in
 * blocks and not in turns, used a fifth less CPU in the members; it is no more than a hint.
 */
export function coresOfNode(cores: number): number {
  return Math.max(1, Math.floor(cores / 4))
}

/** The version in the output of `etcd --version`, such as `3.4.23`. */
export function parseEtcdVersion(output: string): string {
  const version = /etcd Version:\s*(\d+\.\d+\.\d+\S*)/.exec(output)?.[1]
  if (version === undefined) {
    throw new ClusterError(`\`etcd --version\` answered something unexpected: ${output.trim().slice(0, 200)}`)
  }
  return version
}

/** The command that installs etcd on this platform, for a person to run. */
export function etcdInstallCommand(
  platform: NodeJS.Platform = process.platform,
  searchPath: string = process.env.PATH ?? '',
): string {
  if (platform === 'darwin') return 'brew install etcd'
  if (findOnPath('apt-get', searchPath))
    return 'sudo apt-get update && sudo apt-get install -y etcd-server etcd-client'
  if (findOnPath('dnf', searchPath)) return 'sudo dnf install -y etcd'
  return 'see https://etcd.io/docs/latest/install/'
}

/** The flag lost its prefix in 3.6. */
function progressNotifyFlag(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const graduated = major > 3 || (major === 3 && minor >= 6)
  return graduated ? 'watch-progress-notify-interval' : 'experimental-watch-progress-notify-interval'
}

function findOnPath(program: string, searchPath: string): string | undefined {
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
