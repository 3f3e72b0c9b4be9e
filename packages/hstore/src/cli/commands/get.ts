import type { Command } from 'commander'
import { keyOf, keyText, kvJson, manyLines, prefixOf, quotedKey } from '../bytes-text.ts'
import { rangeOf } from '../client/key-range.ts'
import { pagesOf } from '../client/pages.ts'
import { Failure, usageFailure } from '../failure.ts'
import { printKeys } from '../print-keys.ts'
import type { Session } from '../session.ts'
import { wholeNumber } from '../whole-number.ts'
import { base64Option, command, prefixOption } from './base.ts'

interface Options {
  readonly prefix?: boolean
  readonly rev?: number
  readonly keysOnly?: boolean
  readonly limit?: number
  readonly raw?: boolean
  readonly base64?: boolean
}

const examples = [
  'get config/port',
  'get config/ --prefix',
  'get config/ --prefix --keys-only --limit 10',
  'get config/port --rev 17     its value at revision 17',
  'get image --raw > image.png',
]

export function getCommand(session: Session): Command {
  return command('get', 'Read a key.', examples)
    .argument('<key>', 'key, or with --prefix the beginning of keys')
    .addOption(prefixOption('read all keys that begin with KEY'))
    .option('--rev <revision>', 'read the past at this revision', wholeNumber(1))
    .option('--keys-only', 'leave the values out')
    .option('--limit <count>', 'read at most this many keys', wholeNumber(1))
    .option('--raw', "write the value's bytes and nothing else")
    .addOption(base64Option())
    .action(async (text: string, options: Options) => {
      const { prefix = false, rev = 0, keysOnly = false, limit = 0, raw = false, base64 = false } = options
      if (raw && prefix) throw usageFailure('--raw writes one value, so it excludes --prefix.')
      const key = prefix ? prefixOf(text, base64) : keyOf(text, base64)
      const reading = { revision: rev, keysOnly, limit, signal: session.signal }
      const client = await session.client()
      const pages = pagesOf(client, rangeOf(key, prefix), reading)
      if (prefix) return await printKeys(session, pages, keysOnly)
      const { kvs = [], revision = 0 } = (await pages.next()).value ?? {}
      const [kv] = kvs
      if (kv === undefined) throw new Failure('not-found', `The key ${quotedKey(key)} does not exist.`)
      const { output } = session
      if (raw) return await output.write(kv.value, session.signal)
      const json = { ...kvJson(kv, keysOnly), revision }
      if (keysOnly) return await output.result(json, keyText(key))
      if (output.isJson || output.isTerminal) return await output.result(json, manyLines(kv.value))
      // A script gets the bytes as they are.
      await output.write(Buffer.concat([kv.value, Buffer.from('\n')]), session.signal)
    })
}
