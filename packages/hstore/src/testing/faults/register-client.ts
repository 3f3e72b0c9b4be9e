import { setTimeout as sleep } from 'node:timers/promises'
import { type Draft, services, type TxnRequest, type TxnResponse } from '@ticketcd/wire'
import type { Chance } from '../../log/testing/chance.ts'
import type { ApiClient } from '../api/api-client.ts'
import type { Found, History, OperationAnswer } from './history.ts'

const { KV } = services
/** Between two operations of a client, so that their number stays small; and after a failure. */
const pauseMs = 5
const failurePauseMs = 50

/** Writes, reads and compares registers through all nodes, one operation after the other. */
export class RegisterClient {
  private readonly name: string
  private readonly nodes: readonly ApiClient[]
  private readonly keys: readonly string[]
  private readonly chance: Chance
  private readonly history: History
  private readonly known = new Map<string, number>()
  private count = 0

  constructor(
    name: string,
    parts: { nodes: readonly ApiClient[]; keys: readonly string[]; chance: Chance; history: History },
  ) {
    this.name = name
    this.nodes = parts.nodes
    this.keys = parts.keys
    this.chance = parts.chance
    this.history = parts.history
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const answer = await this.operate()
      await sleep(answer === undefined ? failurePauseMs : pauseMs)
    }
  }

  private async operate(): Promise<OperationAnswer | undefined> {
    const { chance, history, name, keys } = this
    const node = this.nodes[chance.below(this.nodes.length)]
    const key = this.oneKey()
    if (node === undefined) return undefined
    switch (chance.below(8)) {
      case 0:
      case 1:
      case 2:
        return this.learn(await history.record(name, new Map(), () => read(node, [key])))
      case 3:
      case 4: {
        const value = this.newValue()
        return await history.record(name, new Map([[key, value]]), () => put(node, key, value))
      }
      case 5:
        return await history.record(name, new Map(), () => read(node, keys))
      case 6: {
        const writes = new Map(keys.slice(0, 2).map((each) => [each, this.newValue()]))
        return await history.record(name, writes, () => putAll(node, writes))
      }
      default: {
        const value = this.newValue()
        const revision = this.known.get(key) ?? 0
        const swap = () => compareAndSwap(node, key, revision, value)
        return this.learn(await history.record(name, new Map([[key, value]]), swap))
      }
    }
  }

  private learn(answer: OperationAnswer | undefined): OperationAnswer | undefined {
    if (answer?.type !== 'read') return answer
    for (const [key, { modRevision }] of answer.found) this.known.set(key, modRevision)
    return answer
  }

  private oneKey(): string {
    return this.keys[this.chance.below(this.keys.length)] ?? ''
  }

  private newValue(): string {
    this.count += 1
    return `${this.name}.${this.count}`
  }
}

/** @param serializable answered by this node alone, so perhaps stale */
export async function read(
  node: ApiClient,
  keys: readonly string[],
  serializable = false,
): Promise<OperationAnswer> {
  const success = keys.map((key) => ({ requestRange: { key, serializable } }))
  return readAnswer(await node.call(KV.txn, { success }))
}

export async function put(node: ApiClient, key: string, value: string): Promise<OperationAnswer> {
  const { header } = await node.call(KV.put, { key, value: Buffer.from(value) })
  return { type: 'written', revision: header?.revision ?? 0 }
}

async function putAll(node: ApiClient, writes: ReadonlyMap<string, string>): Promise<OperationAnswer> {
  const success = [...writes].map(([key, value]) => putOf(key, value))
  const { header } = await node.call(KV.txn, { success })
  return { type: 'written', revision: header?.revision ?? 0 }
}

async function compareAndSwap(
  node: ApiClient,
  key: string,
  modRevision: number,
  value: string,
): Promise<OperationAnswer> {
  const request: Draft<TxnRequest> = {
    compare: [{ key, target: 2, result: 0, modRevision }],
    success: [putOf(key, value)],
    failure: [{ requestRange: { key } }],
  }
  const answer = await node.call(KV.txn, request)
  if (answer.succeeded) return { type: 'written', revision: answer.header?.revision ?? 0 }
  return readAnswer(answer)
}

function putOf(key: string, value: string) {
  return { requestPut: { key, value: Buffer.from(value) } }
}

function readAnswer({ header, responses }: TxnResponse): OperationAnswer {
  const kvs = responses.flatMap(({ responseRange }) => responseRange?.kvs ?? [])
  const found = new Map<string, Found>(
    kvs.map(({ key, value, modRevision }) => [key, { value: Buffer.from(value).toString(), modRevision }]),
  )
  return { type: 'read', revision: header?.revision ?? 0, found }
}
