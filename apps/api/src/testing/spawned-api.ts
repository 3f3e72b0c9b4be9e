import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort, type TestCluster } from '@ticketcd/cluster'
import { inject } from 'vitest'

/** A whole api in a process of its own, which a test may kill or pause. */
export interface SpawnedApi {
  readonly url: string
  readonly process: ChildProcess
  /** Sends SIGKILL, and waits until the process is gone. */
  kill(): Promise<void>
}

/**
 * Starts an api. Resolves when it is ready. @param variables of its environment, beside its address
 * and its store
 */
export async function spawnApi(
  cluster: Pick<TestCluster, 'endpoints'>,
  namespace: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<SpawnedApi> {
  const port = await freePort()
  const child = spawn(process.execPath, [inject('apiProcess')], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      HOST: '127.0.0.1',
      TICKETCD_ETCD: cluster.endpoints.join(),
      TICKETCD_NAMESPACE: namespace,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the api ended before it was ready')))
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => undefined)
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
