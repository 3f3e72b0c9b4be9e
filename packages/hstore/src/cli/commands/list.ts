import type { Command } from 'commander'
import { prefixOf } from '../bytes-text.ts'
import { prefixRange } from '../client/key-range.ts'
import { pagesOf } from '../client/pages.ts'
import { printKeys } from '../print-keys.ts'
import type { Session } from '../session.ts'
import { wholeNumber } from '../whole-number.ts'
import { base64Option, command } from './base.ts'

interface Options {
  readonly rev?: number
  readonly keysOnly?: boolean
  readonly limit?: number
  readonly base64?: boolean
}

const notes = `All of it is of one revision, in the order of the keys' bytes. It is read in pages, so any
number of keys can be listed.`

const examples = ['list', 'list config/', 'list --keys-only', 'list --json']

export function listCommand(session: Session): Command {
  return command('list', 'List keys and their values.', examples, notes)
    .argument('[prefix]', 'the beginning of the keys; all keys without it', '')
    .option('--rev <revision>', 'list the past at this revision', wholeNumber(1))
    .option('--keys-only', 'leave the values out')
    .option('--limit <count>', 'list at most this many keys', wholeNumber(1))
    .addOption(base64Option())
    .action(async (text: string, options: Options) => {
      const { rev = 0, keysOnly = false, limit = 0, base64 = false } = options
      const range = prefixRange(prefixOf(text, base64))
      const reading = { revision: rev, keysOnly, limit, signal: session.signal }
      await printKeys(session, pagesOf(await session.client(), range, reading), keysOnly)
    })
}
