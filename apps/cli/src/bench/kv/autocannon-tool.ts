import { Failure } from '../../failure.ts'
import { Helper } from '../live-helper.ts'
import type { AutocannonAnswer } from './autocannon-load.ts'
import { type Load, requestTimeoutSeconds, type ToolResult } from './load-tool.ts'

/** Time for the start of the process and for requests in flight at the end. */
const slackMs = 60_000

/** @throws {Failure} when autocannon is not installed, or its process ends early */
export async function runAutocannonLoad(
  load: Load,
  signal: AbortSignal,
  start = (): Pick<Helper, 'ask' | 'stop'> => new Helper('kv-autocannon', []),
): Promise<ToolResult> {
  signal.throwIfAborted()
  const helper = start()
  const stop = () => helper.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const timeoutMs = (load.seconds + requestTimeoutSeconds) * 1_000 + slackMs
    const answer = await helper.ask<AutocannonAnswer>(load, timeoutMs)
    if ('result' in answer) return answer.result
    throw new Failure(answer.problem)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    helper.stop()
  }
}
