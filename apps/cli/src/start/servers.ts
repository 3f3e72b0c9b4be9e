import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { projectRoot } from '../project-root.ts'
import { Child } from './child-process.ts'

/**
 * Requests live for some milliseconds. With Node.js's default of 16 MB, most of them would be
 * copied before they end.
 */
const youngGeneration = '--max-semi-space-size=32'

export interface ServerOptions {
  readonly port: number
  /** The address on which it listens. Default: that of its environment. */
  readonly host?: string | undefined
  /** See `ChildOptions`. */
  readonly launcher?: readonly string[] | undefined
  /** `host:port` of the etcd members, comma-separated. */
  readonly etcd: string
  /**
   * State folder of the local cluster, whose nodes the api may control; undefined for a cluster
   * that runs elsewhere.
   */
  readonly localCluster?: string | undefined
  /** How orders are paid. Default: without payment. */
  readonly payments?: string | undefined
  readonly logFile: string
  /**
   * How many live streams it serves, even if all are from one network. Default: its usual limits.
   */
  readonly liveStreams?: number | undefined
  /** How long it keeps a cart. Default: the usual time. */
  readonly holdMinutes?: number | undefined
  /** The script of the built api to run, relative to its folder. Default: the api itself. */
  readonly script?: string | undefined
}

type StoreOptions = Pick<ServerOptions, 'port' | 'etcd' | 'localCluster' | 'payments'>

/** The built api, which serves the built page as well. */
export function startApi({
  port,
  host,
  launcher,
  etcd,
  localCluster,
  payments,
  logFile,
  liveStreams,
  holdMinutes,
  script = 'dist/main.js',
}: ServerOptions): Child {
  const folder = join(projectRoot, 'apps', 'api')
  if (!existsSync(join(folder, script))) {
    throw new Failure('The api is not built. Build it with `npm run build`.')
  }
  return new Child({
    title: 'The api',
    readyUrl: `http://${host ?? 'localhost'}:${port}/readyz`,
    args: ['--enable-source-maps', youngGeneration, script],
    cwd: folder,
    launcher,
    env: {
      ...environment('production', { port, etcd, localCluster, payments }),
      ...(host !== undefined && { HOST: host }),
      ...(liveStreams && {
        TICKETCD_LIVE_TOTAL: String(liveStreams),
        TICKETCD_LIVE_PER_NETWORK: String(liveStreams),
      }),
      ...(holdMinutes && { TICKETCD_HOLD_MINUTES: String(holdMinutes) }),
    },
    logFile,
  })
}

/** The api from its sources. It restarts when one of them changes. */
export function startApiFromSources({ port, ...store }: StoreOptions): Child {
  return new Child({
    title: 'The api',
    readyUrl: `http://localhost:${port}/readyz`,
    args: [join(projectRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'watch', 'src/main.ts'],
    cwd: join(projectRoot, 'apps', 'api'),
    env: environment('development', { port, ...store }),
  })
}

/** Vite's server for the page, with hot reload. It forwards all other requests to the api. */
export function startWebFromSources(port: number, apiPort: number): Child {
  return new Child({
    title: 'The page',
    readyUrl: `http://localhost:${port}/`,
    args: ['node_modules/vite/bin/vite.js', '--port', String(port), '--strictPort', '--clearScreen', 'false'],
    cwd: join(projectRoot, 'apps', 'web'),
    env: { ...process.env, TICKETCD_API: `http://localhost:${apiPort}` },
  })
}

function environment(
  mode: 'production' | 'development',
  { port, etcd, localCluster, payments = 'none' }: StoreOptions,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: mode,
    PORT: String(port),
    TICKETCD_ETCD: etcd,
    TICKETCD_PAYMENTS: payments,
    // Empty counts as unset. The inherited value may name another cluster.
    TICKETCD_LOCAL_CLUSTER: localCluster ?? '',
  }
}
