import { freePort } from '@ticketcd/cluster'
import {
  type Environment,
  killProgram,
  runProgram,
  startProgram,
  stopProgram,
  untilAnswers,
} from './program.ts'

/** The process of the api. */
export interface ApiProcess {
  /** Sends SIGKILL, which acts like a power cut. Resolves when the process is gone. */
  kill(): Promise<void>
  /** Starts it again at the same address. Resolves when it is ready. */
  start(): Promise<void>
}

export interface RunningApi extends ApiProcess {
  /** Address of the page, without a trailing slash. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Puts the demo data set into a cluster.
 *
 * @param endpoints `host:port` of each node
 */
export function populate(endpoints: readonly string[], settings: Environment = {}): Promise<void> {
  const environment = { TICKETCD_ETCD: endpoints.join(','), ...settings }
  return runProgram('apps/cli/dist/main.js', ['data', 'populate'], environment)
}

/**
 * Starts the built api on a cluster; it serves the built page.
 *
 * @param endpoints `host:port` of each node
 * @param settings more of the api's environment
 */
export async function startApi(
  endpoints: readonly string[],
  settings: Environment = {},
): Promise<RunningApi> {
  const port = await freePort()
  const environment = {
    TICKETCD_ETCD: endpoints.join(','),
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    ...settings,
  }
  const launch = async () => {
    const started = startProgram('apps/api/dist/main.js', [], environment)
    try {
      await untilAnswers(`http://127.0.0.1:${port}/readyz`, started)
      return started
    } catch (error) {
      await stopProgram(started)
      throw error
    }
  }
  let program = await launch()
  return {
    url: `http://localhost:${port}`,
    kill: () => killProgram(program),
    async start() {
      program = await launch()
    },
    stop: () => stopProgram(program),
  }
}
