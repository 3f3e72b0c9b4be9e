import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import { sharedNowMs } from '../live-helper.ts'
import { rounded } from '../report.ts'
import { GrpcConnection, unaryCall } from './grpc-connection.ts'
import type { LoadQuestion, TimeAnswer } from './load-question.ts'
import { methods, putBody } from './requests.ts'
import { giveUpMs, until } from './until.ts'

/** Between two puts while a leader is killed, and between two tries to connect. */
const stepMs = 5
const steadyBeforeKillMs = 500

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

export async function firstPut({
  ports,
  startedAtMs,
}: Extract<LoadQuestion, { ask: 'first-put' }>): Promise<TimeAnswer> {
  let firstAtMs: number | undefined
  const tryAt = async (port: number) => {
    while (firstAtMs === undefined) {
      const connection = new GrpcConnection(port, methods.put)
      if (await unaryCall(connection, putBody(0))) firstAtMs ??= sharedNowMs()
      connection.close()
      await sleep(stepMs)
    }
  }
  const tries = ports.map(tryAt)
  await until(() => firstAtMs !== undefined)
  await Promise.race(tries)
  return { ms: rounded((firstAtMs ?? Number.NaN) - startedAtMs) }
}
