import { setTimeout as sleep } from 'node:timers/promises'
import { openStore } from '../../connection.ts'
import { Failure } from '../../failure.ts'
import { answerQuestions } from '../live-helper.ts'
import { closedLoop } from './closed-loop.ts'
import { GrpcConnection, unaryCall } from './grpc-connection.ts'
import type { FillAnswer, LoadQuestion, RateAnswer } from './load-question.ts'
import { firstGet, firstPut, gap } from './moments.ts'
import { bodiesOf, keyOf, methods, putsPerTransaction, txnBody } from './requests.ts'
import { watch } from './watch-load.ts'

const fillsInFlight = 8
/** All attempts together outlast several elections. */
const sendingsMax = 200
const resendAfterMs = 50

/**
 * The process that makes the load, so that its CPU is counted separately from that of the nodes.
 */
export function runLoad(): void {
  answerQuestions<LoadQuestion>(async (question) => {
    switch (question.ask) {
      case 'rate':
        return await rate(question)
      case 'etcd3':
        return await rateOfEtcd3(question)
      case 'watch':
        return await watch(question)
      case 'gap':
        return await gap(question)
      case 'first-put':
        return await firstPut(question)
      case 'first-get':
        return await firstGet(question)
      case 'fill':
        return await fill(question)
      default:
        throw new Failure(`The load cannot answer ${JSON.stringify(question satisfies never)}.`)
    }
  })
}

async function rate(question: Extract<LoadQuestion, { ask: 'rate' }>): Promise<RateAnswer> {
  const { ports, method, inFlight } = question
  const connections = ports.map((port) => new GrpcConnection(port, methods[method]))
  const bodies = bodiesOf(method)
  let next = 0
  // A single caller alternates between the nodes; each of many callers uses one node.
  const isSingle = inFlight < ports.length
  try {
    return await closedLoop(question, inFlight, async (caller) => {
      const number = next++
      const connection = connections[(isSingle ? number : caller) % connections.length]
      const body = bodies[number % bodies.length]
      return connection !== undefined && body !== undefined && (await unaryCall(connection, body))
    })
  } finally {
    for (const connection of connections) connection.close()
  }
}

async function rateOfEtcd3(question: Extract<LoadQuestion, { ask: 'etcd3' }>): Promise<RateAnswer> {
  const { ports, inFlight } = question
  const store = openStore(
    ports.map((port) => `127.0.0.1:${port}`),
    { namespace: '' },
  )
  const value = 'v'.repeat(100)
  let next = 0
  try {
    return await closedLoop(question, inFlight, async () => {
      const number = next++ % 1_024
      return await store.raw.put(keyOf(number), value).then(
        () => true,
        () => false,
      )
    })
  } finally {
    store.close()
  }
}

/**
 * Writes distinct keys. A refused transaction, such as during an election, is sent again.
 * @throws {Failure} when a transaction is refused too often
 */
async function fill({ ports, from, to }: Extract<LoadQuestion, { ask: 'fill' }>): Promise<FillAnswer> {
  const connections = ports.map((port) => new GrpcConnection(port, methods.txn))
  let next = from
  let refusals = 0
  const write = async (caller: number) => {
    const connection = connections[caller % connections.length] as GrpcConnection
    while (next < to) {
      const first = next
      next = Math.min(to, next + putsPerTransaction)
      const body = txnBody(first, next - first)
      for (let sendings = 1; !(await unaryCall(connection, body)); sendings += 1) {
        if (sendings === sendingsMax)
          throw new Failure(`A transaction was refused ${sendingsMax} times in a row.`)
        refusals += 1
        await sleep(resendAfterMs)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: fillsInFlight }, (_, caller) => write(caller)))
    return { refusals }
  } finally {
    for (const connection of connections) connection.close()
  }
}
