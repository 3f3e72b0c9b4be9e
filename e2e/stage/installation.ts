import { freePort, startCluster, type TestCluster } from '@ticketcd/cluster'
import { killProgram, runProgram, startProgram, stopProgram, untilAnswers } from './program.ts'

/** The whole product, as somebody would run it: five etcd nodes, the demo data set, the built api serving the built page. */
export interface Installation {
  /** Where the page is, without a slash at the end. */
  readonly url: string
  readonly cluster: TestCluster
  readonly api: ApiProcess
  stop(): Promise<void>
}

/** The process behind the page. */
export interface ApiProcess {
  /** SIGKILL, as a power cut would. Resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again at the same address. Resolves when it is ready. */
  start(): Promise<void>
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
    const readyUrl = `http://127.0.0.1:${port}/readyz`
    let program = startProgram('apps/api/dist/main.js', [], environment)
    const ready = () =>
      untilAnswers(readyUrl, program).catch(async (error) => {
        await stopProgram(program)
        throw error
      })
    await ready()
    return {
      url: `http://localhost:${port}`,
      cluster,
      api: {
        kill: () => killProgram(program),
        async start() {
          program = startProgram('apps/api/dist/main.js', [], environment)
          await ready()
        },
      },
      async stop() {
        await stopProgram(program)
        await cluster.stop()
      },
    }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}
