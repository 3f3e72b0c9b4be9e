import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import type { Child } from './child-process.ts'

const readyTimeoutMs = 60_000
const askTimeoutMs = 2_000

/** Waits until `url` answers 200; throws a sentence when a child that it depends on ends first, or time is up. */
export async function waitUntilReady(url: string, child: Child, signal: AbortSignal): Promise<void> {
  let ended = false
  void child.ended.then(() => {
    ended = true
  })
  const deadline = Date.now() + readyTimeoutMs
  while (!(await answers(url))) {
    signal.throwIfAborted()
    if (ended) throw new Failure(`The ${child.name} stopped right after its start.`)
    if (Date.now() > deadline) throw new Failure(`${url} does not answer after ${readyTimeoutMs / 1000} s.`)
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
