import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { projectRoot } from '../project-root.ts'
import { Child } from './child-process.ts'

export interface ServerOptions {
  readonly port: number
  /** `host:port` of the etcd members, comma-separated. */
  readonly etcd: string
  readonly logFile: string
  /** How many live streams it serves, all of one network if need be. Default: its usual limits. */
  readonly liveStreams?: number | undefined
}

/** The built api, which serves the built page as well. */
export function startApi({ port, etcd, logFile, liveStreams }: ServerOptions): Child {
  const folder = join(projectRoot, 'apps', 'api')
  if (!existsSync(join(folder, 'dist', 'main.js'))) {
    throw new Failure('The api is not built. `npm start` builds what is missing; `pnpm build` builds all.')
  }
  return new Child({
    title: 'The api',
    readyUrl: `http://localhost:${port}/readyz`,
    args: ['--enable-source-maps', 'dist/main.js'],
    cwd: folder,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      TICKETCD_ETCD: etcd,
      ...(liveStreams && {
        TICKETCD_LIVE_TOTAL: String(liveStreams),
        TICKETCD_LIVE_PER_NETWORK: String(liveStreams),
      }),
    },
    logFile,
  })
}

/** The api from its sources; it starts again when one of them changes. */
export function startApiFromSources({ port, etcd }: Pick<ServerOptions, 'port' | 'etcd'>): Child {
  return new Child({
    title: 'The api',
    readyUrl: `http://localhost:${port}/readyz`,
    args: [join(projectRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'watch', 'src/main.ts'],
    cwd: join(projectRoot, 'apps', 'api'),
    env: { ...process.env, NODE_ENV: 'development', PORT: String(port), TICKETCD_ETCD: etcd },
  })
}

/** Vite's server for the page, with hot reload; it passes what is not the page on to the api. */
export function startWebFromSources(port: number, apiPort: number): Child {
  return new Child({
    title: 'The page',
    readyUrl: `http://localhost:${port}/`,
    args: ['node_modules/vite/bin/vite.js', '--port', String(port), '--strictPort', '--clearScreen', 'false'],
    cwd: join(projectRoot, 'apps', 'web'),
    env: { ...process.env, TICKETCD_API: `http://localhost:${apiPort}` },
  })
}
