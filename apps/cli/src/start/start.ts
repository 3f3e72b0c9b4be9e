import { join } from 'node:path'
import { type EngineName, LocalCluster } from '@ticketcd/cluster'
import { readerGone } from '../closed-pipe.ts'
import { withStore } from '../connection.ts'
import { Failure } from '../failure.ts'
import { asCalled } from '../own-command.ts'
import type { Child } from './child-process.ts'
import { demoAccounts, fillWhenEmpty } from './demo-data.ts'
import { bringUpCluster } from './local-cluster.ts'
import { requireFreePort } from './port.ts'
import { waitUntilReady } from './ready.ts'
import { startApi, startApiFromSources, startWebFromSources } from './servers.ts'
import { step } from './step.ts'
import { UndoStack } from './undo.ts'
import { welcome } from './welcome.ts'

export interface StartOptions {
  readonly port: number
  /** Runs sources with hot reload instead of bundles. */
  readonly dev: boolean
  /** The state folder. */
  readonly dir: string
  /** The engine of a new local cluster. Undefined: that of the existing one, or the default. */
  readonly engine: EngineName | undefined
  /** `host:port,…` of a cluster that runs elsewhere; undefined for the local one. */
  readonly etcd: string | undefined
}

/**
 * Starts everything, and resolves when it has been stopped by SIGINT, SIGTERM, SIGHUP or a closed
 * output. At its end, even after a failure, it stops the processes that it started. The data stays.
 */
export async function start(options: StartOptions): Promise<void> {
  const undos = new UndoStack()
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  readerGone.addEventListener('abort', onSignal, { once: true })
  try {
    await run(options, undos, stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    if (stop.signal.aborted) console.log('\nStopping.')
    await undos.unwind()
    for (const signal of signals) process.off(signal, onSignal)
    readerGone.removeEventListener('abort', onSignal)
  }
}

async function run(
  { port, dev, dir, engine, etcd }: StartOptions,
  undos: UndoStack,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = performance.now()
  const apiPort = dev ? port + 1 : port
  await requireFreePort(port)
  if (dev) await requireFreePort(apiPort)

  const hosts = etcd ?? (await bringUpCluster(new LocalCluster(dir, engine), undos))
  signal.throwIfAborted()
  const accounts = await withStore({ etcd: hosts }, async (store) => {
    await step('The demo data', () => fillWhenEmpty(store, signal))
    return demoAccounts(store)
  })
  signal.throwIfAborted()

  const logFile = dev ? undefined : join(dir, 'logs', 'api.log')
  // A test provider: it shows the payment steps, and moves no money.
  const payments = process.env.TICKETCD_PAYMENTS || 'test'
  const store = { etcd: hosts, localCluster: etcd === undefined ? dir : undefined, payments }
  const servers = logFile
    ? [startApi({ port, ...store, logFile })]
    : [startApiFromSources({ port: apiPort, ...store }), startWebFromSources(port, apiPort)]
  for (const server of servers) undos.push(() => server.stop())
  await Promise.all(servers.map((server) => step(server.title, () => waitUntilReady(server, signal))))

  const tookMs = performance.now() - startedMs
  console.log(asCalled(welcome({ port, tookMs, accounts, logFile, elsewhere: etcd !== undefined })))
  await untilStopped(servers, signal)
}

/**
 * Resolves at a signal.
 * @throws {Failure} when one of the servers ends by itself
 */
async function untilStopped(servers: readonly Child[], signal: AbortSignal): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const ended = await Promise.race([stopped, ...servers.map((server) => server.ended.then(() => server))])
  // A terminal's Ctrl-C reaches the servers too, and one of them may end before our own handler
  // runs.
  await new Promise((resolve) => setTimeout(resolve, 100))
  if (ended !== undefined && !signal.aborted) throw new Failure(`${ended.title} has stopped unexpectedly.`)
}
