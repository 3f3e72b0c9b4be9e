import { services } from '@ticketcd/wire'
import type { Command } from 'commander'
import { keyJson, keyOf, prefixOf, quotedKey } from '../bytes-text.ts'
import { rangeOf } from '../client/key-range.ts'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'
import { base64Option, command, prefixOption } from './base.ts'

interface Options {
  readonly prefix?: boolean
  readonly base64?: boolean
}

const examples = ['delete config/port', 'delete config/ --prefix', 'delete "" --prefix     everything']

export function deleteCommand(session: Session): Command {
  return command('delete', 'Delete a key.', examples)
    .argument('<key>', 'key, or with --prefix the beginning of keys')
    .addOption(prefixOption('delete all keys that begin with KEY'))
    .addOption(base64Option())
    .action(async (text: string, { prefix = false, base64 = false }: Options) => {
      const key = prefix ? prefixOf(text, base64) : keyOf(text, base64)
      const client = await session.client()
      const answer = await client.write(services.KV.deleteRange, rangeOf(key, prefix), session.signal)
      const { deleted, header } = answer
      if (deleted === 0) {
        const missing = prefix
          ? `No key begins with ${quotedKey(key)}`
          : `The key ${quotedKey(key)} does not exist`
        throw new Failure('not-found', `${missing}. Nothing was deleted.`)
      }
      const revision = header?.revision ?? 0
      const count = prefix ? `Deleted ${deleted} ${deleted === 1 ? 'key' : 'keys'}` : 'Deleted'
      await session.output.result({ ...keyJson(key), deleted, revision }, `${count}. Revision ${revision}.`)
    })
}
