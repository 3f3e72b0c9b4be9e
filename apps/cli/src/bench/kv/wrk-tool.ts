import { cpuUsBetween } from '../store/processes.ts'
import { runWrkScript } from '../v2/wrk.ts'
import { type Load, requestTimeoutSeconds, type ToolResult } from './load-tool.ts'
import { ConnectionCount } from './open-connections.ts'
import { type KvScriptResult, kvScript, kvThreads } from './wrk-kv-script.ts'

/** @throws {Failure} when wrk is not installed, or ends without a result */
export async function runWrkLoad(
  { scenario, users, seconds, ports }: Load,
  signal: AbortSignal,
): Promise<ToolResult> {
  const count = new ConnectionCount(ports)
  try {
    const { machineAtStart, machineAtEnd, ...result } = await runWrkScript<KvScriptResult>({
      script: kvScript(scenario, ports),
      port: ports[0] ?? 0,
      threads: kvThreads(users, ports.length),
      connections: users,
      seconds,
      timeoutSeconds: requestTimeoutSeconds,
      signal,
    })
    return { ...result, connected: count.end(), machineCpuUs: cpuUsBetween(machineAtStart, machineAtEnd) }
  } finally {
    count.end()
  }
}
