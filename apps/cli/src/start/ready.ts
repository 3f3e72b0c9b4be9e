import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import type { Child } from './child-process.ts'

const readyTimeoutMs = 60_000
const askTimeoutMs = 2_000

/**
 * Waits until the server answers 200.
 * @throws {Failure} when the server ends before, or the time is over
 * @throws the reason of `signal` when it is aborted
 */
export async function waitUntilReady(
  server: Child,
  signal: AbortSignal,
  timeoutMs = readyTimeoutMs,
): Promise<void> {
  let hasEnded = false
  void server.ended.then(() => {
    hasEnded = true
  })
  const deadline = Date.now() + timeoutMs
  while (!(await answers(server.readyUrl))) {
    signal.throwIfAborted()
    if (hasEnded) throw new Failure(`${server.title} stopped right after its start.${lastWords(server)}`)
    if (Date.now() > deadline) {
      throw new Failure(`${server.title} is not ready after ${timeoutMs / 1000} s.${lastWords(server)}`)
    }
    await sleep(100)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(askTimeoutMs) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** The end of the log; empty without a log file, as the output is then already visible. */
function lastWords({ logFile }: Child): string {
  if (logFile === undefined) return ''
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15)
  return ` The end of its log ${logFile}:\n${lines.join('\n')}`
}
