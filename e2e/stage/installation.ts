import { freePort, startCluster, type TestCluster } from '@ticketcd/cluster'
import { runProgram, startProgram, stopProgram, untilAnswers } from './program.ts'

/** The whole product, as somebody would run it: five etcd nodes, the demo data set, the built api serving the built page. */
export interface Installation {
  /** Where the page is, without a slash at the end. */
  readonly url: string
  readonly cluster: TestCluster
  stop(): Promise<void>
}

/** Starts an installation of its own on free ports; it is empty of anything but the demo data set. */
export async function startInstallation(): Promise<Installation> {
  const cluster = await startCluster({ nodes: 5 })
  try {
    const port = await freePort()
    const environment = {
      TICKETCD_ETCD: cluster.endpoints.join(','),
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
    }
    await runProgram('apps/cli/dist/main.js', ['data', 'populate'], environment)
    const api = startProgram('apps/api/dist/main.js', [], environment)
    const url = `http://localhost:${port}`
    await untilAnswers(`http://127.0.0.1:${port}/readyz`, api).catch(async (error) => {
      await stopProgram(api)
      throw error
    })
    return {
      url,
      cluster,
      async stop() {
        await stopProgram(api)
        await cluster.stop()
      },
    }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}
