import { createRequire } from 'node:module'
import { createHistogram } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import type autocannon from 'autocannon'
import { answerQuestions } from '../live-helper.ts'
import { cpuUsBetween, machineStat } from '../store/processes.ts'
import { formOf, formType } from '../v2/wrk-script.ts'
import { type Load, requestTimeoutSeconds, type ToolResult } from './load-tool.ts'
import { ConnectionCount } from './open-connections.ts'
import { type PlannedRequest, plannedRequests } from './planned-requests.ts'

export type AutocannonAnswer = { readonly result: ToolResult } | { readonly problem: string }

/** The process that runs autocannon: a load in a separate process, like that of wrk. */
export function serveAutocannon(): void {
  answerQuestions<Load>(async (load): Promise<AutocannonAnswer> => {
    try {
      return { result: await runLoad(load, await loadAutocannon()) }
    } catch (error) {
      return { problem: (error as Error).message }
    }
  })
}

/**
 * autocannon is loaded at run time: the image with the CLI alone does not include it.
 * @throws {Error} when the package is not installed
 */
export async function loadAutocannon(name = 'autocannon'): Promise<typeof autocannon> {
  const require = createRequire(import.meta.url)
  try {
    return (await import(pathToFileURL(require.resolve(name)).href)).default
  } catch (cause) {
    throw new Error(`The package ${name} is not installed. Run the command in a clone of the project.`, {
      cause,
    })
  }
}

/** Runs one load in this process. */
export async function runLoad(load: Load, start: typeof autocannon): Promise<ToolResult> {
  // autocannon itself rounds latencies to milliseconds.
  const latencies = createHistogram()
  let usage = process.cpuUsage()
  let machineAtStart = ''
  const connections = new ConnectionCount(load.ports)
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = start(optionsOf(load), (error, ended) => (error ? reject(error) : resolve(ended)))
    // The users exist now, with their requests. The load starts here.
    usage = process.cpuUsage()
    machineAtStart = machineStat()
    running.on('response', (_client, _status, _bytes, ms) =>
      latencies.record(Math.max(1, Math.round(ms * 1_000))),
    )
  }).finally(() => connections.end())
  const { user, system } = process.cpuUsage(usage)
  return {
    ...countsOf(result, load),
    connected: connections.end(),
    us: result.duration * 1e6,
    p50Us: latencies.percentile(50),
    p99Us: latencies.percentile(99),
    cpuUs: user + system,
    machineCpuUs: cpuUsBetween(machineAtStart, machineStat()),
  }
}

function optionsOf(load: Load): autocannon.Options {
  let next = 0
  return {
    // Users take the nodes in turns. The types allow only one address.
    url: load.ports.map((port) => `http://127.0.0.1:${port}`) as unknown as string,
    connections: load.users,
    duration: load.seconds,
    timeout: requestTimeoutSeconds,
    setupClient: (client) => {
      client.setRequests(requestsOf(load, next))
      next += 1
    },
  }
}

function countsOf(
  { statusCodeStats = {}, errors }: autocannon.Result,
  { scenario }: Load,
): Pick<ToolResult, 'requests' | 'notFound' | 'failures'> {
  const counts = Object.entries(statusCodeStats).map(
    ([status, { count = 0 }]) => [Number(status), count] as const,
  )
  const sumOf = (isCounted: (status: number) => boolean) =>
    counts.reduce((sum, [status, count]) => sum + (isCounted(status) ? count : 0), 0)
  const isMissing = (status: number) => scenario.operation === 'delete' && status === 404
  return {
    requests: sumOf(() => true),
    notFound: sumOf(isMissing),
    failures: errors + sumOf((status) => status > 399 && !isMissing(status)),
  }
}

function requestsOf({ scenario, users }: Load, user: number): autocannon.Request[] {
  const form = formOf(scenario.valueBytes)
  const asRequest = ({ method, path }: PlannedRequest): autocannon.Request =>
    method === 'PUT' ? { method, path, headers: { 'content-type': formType }, body: form } : { method, path }
  return plannedRequests(scenario, users, user).map(asRequest)
}
