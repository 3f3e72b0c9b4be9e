import { type Event, EventType } from '@ticketcd/wire'
import type { Command } from 'commander'
import { keyJson, keyOf, keyText, kvJson, kvText, prefixOf } from '../bytes-text.ts'
import { rangeOf } from '../client/key-range.ts'
import { watch } from '../client/watch.ts'
import type { Session } from '../session.ts'
import { wholeNumber } from '../whole-number.ts'
import { base64Option, command, prefixOption } from './base.ts'

interface Options {
  readonly prefix?: boolean
  readonly rev?: number
  readonly count?: number
  readonly base64?: boolean
}

const notes = `It runs until Ctrl-C. If its node fails, it resumes at another one, and no change is lost
or shown twice.`

const examples = ['watch config/port', 'watch config/ --prefix', 'watch "" --prefix --rev 17 --json']

export function watchCommand(session: Session): Command {
  return command('watch', 'Show changes as they happen.', examples, notes)
    .argument('<key>', 'key, or with --prefix the beginning of keys')
    .addOption(prefixOption('watch all keys that begin with KEY'))
    .option('--rev <revision>', 'begin with the changes of this revision', wholeNumber(1))
    .option('--count <changes>', 'end after this many changes', wholeNumber(1))
    .addOption(base64Option())
    .action(async (text: string, options: Options) => {
      const { prefix = false, rev = 0, count = Number.POSITIVE_INFINITY, base64 = false } = options
      const { output, signal } = session
      const range = rangeOf(prefix ? prefixOf(text, base64) : keyOf(text, base64), prefix)
      const onStart = () => output.hint('Watching. Ctrl-C ends it.')
      const changes = watch(await session.client(), range, { startRevision: rev, signal, onStart })
      let left = count
      for await (const events of changes) {
        const shown = events.slice(0, left)
        const lines = shown.map((event) => (output.isJson ? JSON.stringify(json(event)) : line(event)))
        await output.write(`${lines.join('\n')}\n`, signal)
        left -= shown.length
        if (left <= 0) return
      }
    })
}

function json({ type, kv }: Event): object {
  if (kv === undefined) return {}
  if (type === EventType.PUT) return { type: 'set', ...kvJson(kv, false) }
  return { type: 'delete', ...keyJson(kv.key), modRevision: kv.modRevision }
}

function line({ type, kv }: Event): string {
  if (kv === undefined) return ''
  const change = type === EventType.PUT ? `set ${kvText(kv, false)}` : `delete ${keyText(kv.key)}`
  return `${kv.modRevision} ${change}`
}
