import { join } from 'node:path'
import { projectRoot } from '../project-root.ts'
import { Child } from './child-process.ts'

export interface ServerOptions {
  readonly port: number
  /** `host:port` of the etcd members, comma-separated. */
  readonly etcd: string
  readonly logFile: string
}

/** The built api, which serves the built page as well. */
export function startApi({ port, etcd, logFile }: ServerOptions): Child {
  return new Child({
    name: 'api',
    command: process.execPath,
    args: ['--enable-source-maps', 'dist/main.js'],
    cwd: join(projectRoot, 'apps', 'api'),
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), TICKETCD_ETCD: etcd },
    logFile,
  })
}

/** The api from its sources; it starts again when one of them changes. */
export function startApiFromSources({ port, etcd }: Omit<ServerOptions, 'logFile'>): Child {
  return new Child({
    name: 'api',
    command: process.execPath,
    args: [join(projectRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'watch', 'src/main.ts'],
    cwd: join(projectRoot, 'apps', 'api'),
    env: { ...process.env, NODE_ENV: 'development', PORT: String(port), TICKETCD_ETCD: etcd },
  })
}

/** Vite's server for the page, with hot reload; it passes what is not the page on to the api. */
export function startWebFromSources(port: number, apiPort: number): Child {
  return new Child({
    name: 'page',
    command: process.execPath,
    args: ['node_modules/vite/bin/vite.js', '--port', String(port), '--strictPort', '--clearScreen', 'false'],
    cwd: join(projectRoot, 'apps', 'web'),
    env: { ...process.env, TICKETCD_API: `http://localhost:${apiPort}` },
  })
}
