import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import { sharedNowMs } from '../live-helper.ts'
import { rounded } from '../report.ts'
import { GrpcConnection, unaryCall } from './grpc-connection.ts'
import type { Body } from './http2-frames.ts'
import type { LoadQuestion, TimeAnswer } from './load-question.ts'
import { methods, putBody, serializableGetBody } from './requests.ts'
import { giveUpMs, until } from './until.ts'

/** Between two puts during the end of a leader, and between two attempts to connect. */
const stepMs = 5
const steadyBeforeKillMs = 500
/** A node of etcd needs 20 s and more to read a million keys. */
export const restartTimeoutMs = 120_000

export async function gap({ ports, pid }: Extract<LoadQuestion, { ask: 'gap' }>): Promise<TimeAnswer> {
  const connections = ports.map((port) => new GrpcConnection(port, methods.put))
  let killedAt: number | undefined
  let recoveredAt: number | undefined
  const startedAt = performance.now()
  try {
    for (let number = 0; recoveredAt === undefined; number += 1) {
      const now = performance.now()
      if (now - startedAt > giveUpMs) throw new Failure('No write succeeded after the end of the leader.')
      if (killedAt === undefined && now - startedAt > steadyBeforeKillMs) {
        process.kill(pid, 'SIGKILL')
        killedAt = now
      }
      const isAfter = killedAt !== undefined
      const connection = connections[number % connections.length] as GrpcConnection
      void unaryCall(connection, putBody(number % 1_024)).then((isAnswered) => {
        if (isAnswered && isAfter) recoveredAt ??= performance.now()
      })
      await sleep(stepMs)
    }
    return { ms: rounded(recoveredAt - (killedAt ?? recoveredAt)) }
  } finally {
    for (const connection of connections) connection.close()
  }
}

export function firstPut({
  ports,
  startedAtMs,
}: Extract<LoadQuestion, { ask: 'first-put' }>): Promise<TimeAnswer> {
  return firstAnswer({ ports, path: methods.put, body: putBody(0), startedAtMs, timeoutMs: giveUpMs })
}

export function firstGet({
  port,
  startedAtMs,
}: Extract<LoadQuestion, { ask: 'first-get' }>): Promise<TimeAnswer> {
  const body = serializableGetBody(0)
  return firstAnswer({ ports: [port], path: methods.get, body, startedAtMs, timeoutMs: restartTimeoutMs })
}

/** Calls each node until one answers. */
async function firstAnswer({
  ports,
  path,
  body,
  startedAtMs,
  timeoutMs,
}: {
  readonly ports: readonly number[]
  readonly path: string
  readonly body: Body
  readonly startedAtMs: number
  readonly timeoutMs: number
}): Promise<TimeAnswer> {
  let firstAtMs: number | undefined
  const tryAt = async (port: number) => {
    while (firstAtMs === undefined) {
      const connection = new GrpcConnection(port, path)
      if (await unaryCall(connection, body)) firstAtMs ??= sharedNowMs()
      connection.close()
      await sleep(stepMs)
    }
  }
  const tries = ports.map(tryAt)
  await until(() => firstAtMs !== undefined, timeoutMs)
  await Promise.race(tries)
  return { ms: rounded((firstAtMs ?? Number.NaN) - startedAtMs) }
}
