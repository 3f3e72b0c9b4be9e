import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import { Usage } from './closed-loop.ts'
import { GrpcConnection, unaryCall } from './grpc-connection.ts'
import type { LoadQuestion, RateAnswer } from './load-question.ts'
import { methods, putBody, watchBodies, watchPath } from './requests.ts'
import { until } from './until.ts'
import { WatchEvents } from './watch-events.ts'

/** Puts of the watched key that may be in flight to the watches. */
const watchedPuts = 4

export async function watch({
  ports,
  pids,
  watches,
  warmUpMs,
  measureMs,
}: Extract<LoadQuestion, { ask: 'watch' }>): Promise<RateAnswer> {
  const readers = ports.map(() => new WatchEvents())
  const count = (of: (reader: WatchEvents) => number) => readers.reduce((sum, each) => sum + of(each), 0)
  let isLost = false
  let waiting: (() => void)[] = []
  const arrival = () => new Promise<void>((resolve) => waiting.push(resolve))
  const arrived = () => {
    for (const resolve of waiting) resolve()
    waiting = []
  }
  const connections = ports.map((port, at) => {
    const connection = new GrpcConnection(port, watchPath)
    const share = Math.floor(watches / ports.length) + (at < watches % ports.length ? 1 : 0)
    const [first, ...more] = watchBodies(share)
    if (first === undefined) return connection
    const stream = connection.call(first, {
      onData: (bytes) => {
        readers[at]?.take(bytes)
        arrived()
      },
      onEnd: () => {
        isLost = true
        arrived()
      },
    })
    for (const body of more) connection.send(stream, body)
    return connection
  })
  const writers = ports.map((port) => new GrpcConnection(port, methods.put))
  try {
    await until(() => isLost || count(({ messages }) => messages) >= watches)
    let puts = 0
    let isEnding = false
    const body = putBody(0)
    const isAhead = () => puts * watches - count(({ events }) => events) > watchedPuts * watches
    const write = async (caller: number) => {
      while (!isEnding && !isLost) {
        const writer = writers[caller % writers.length] as GrpcConnection
        if (await unaryCall(writer, body)) puts += 1
        while (!isEnding && !isLost && isAhead()) await arrival()
      }
    }
    const callers = Array.from({ length: watchedPuts }, (_, caller) => write(caller))
    await sleep(warmUpMs)
    const before = count(({ events }) => events)
    const usage = new Usage(pids)
    await sleep(measureMs)
    const used = usage.end(count(({ events }) => events) - before)
    isEnding = true
    arrived()
    await Promise.all(callers)
    if (isLost) throw new Failure('A watch stream ended.')
    return { ...used, p50Ms: Number.NaN, p99Ms: Number.NaN, failures: 0 }
  } finally {
    for (const connection of [...connections, ...writers]) connection.close()
  }
}
