import { services } from '@ticketcd/wire'
import type { Command } from 'commander'
import { keyJson, keyOf } from '../bytes-text.ts'
import type { ClusterClient } from '../client/cluster-client.ts'
import type { Key } from '../client/key-range.ts'
import { Failure } from '../failure.ts'
import { parseLeaseId } from '../lease-id.ts'
import { readValue } from '../read-value.ts'
import type { Session } from '../session.ts'
import { base64Option, command } from './base.ts'

const { KV } = services

interface Options {
  readonly lease?: bigint
  readonly base64?: boolean
}

const notes = `The answer says whether the key existed before.
A value that begins with a dash goes behind --, as in: set a -- -5`

const examples = [
  'set greeting "hello world"',
  'set session/7 open --lease 694d7a3c0e9b1f02',
  'set image - < image.png          the value is standard input',
]

export function setCommand(session: Session): Command {
  return command('set', 'Write a key, whether it exists or not.', examples, notes)
    .argument('<key>', 'key')
    .argument('<value>', 'value; - reads standard input')
    .option('--lease <id>', 'delete the key when this lease ends', parseLeaseId)
    .addOption(base64Option())
    .action(async (keyText: string, valueText: string, { lease = 0n, base64 = false }: Options) => {
      const key = keyOf(keyText, base64)
      const value = await readValue(session, valueText, base64)
      const put = { key, value, lease }
      const { existed, revision } = await write(await session.client(), put, session.signal)
      const done = existed === undefined ? 'Stored' : existed ? 'Replaced' : 'Created'
      const json = { ...keyJson(key), ...(existed !== undefined && { existed }), revision }
      await session.output.result(json, `${done}. Revision ${revision}.`)
    })
}

interface Put {
  readonly key: Key
  readonly value: Buffer
  readonly lease: bigint
}

interface Written {
  /** Undefined where the user may write the key and not read it. */
  readonly existed: boolean | undefined
  readonly revision: number
}

async function write(client: ClusterClient, put: Put, signal: AbortSignal): Promise<Written> {
  // The first operation sees the state before the second.
  const success = [{ requestRange: { key: put.key, countOnly: true } }, { requestPut: put }]
  try {
    const { responses, header } = await client.write(KV.txn, { success }, signal)
    const before = responses[0]?.responseRange?.count ?? 0
    return { existed: before > 0, revision: header?.revision ?? 0 }
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'denied') throw error
    const { header } = await client.write(KV.put, put, signal)
    return { existed: undefined, revision: header?.revision ?? 0 }
  }
}
