import { CompareResult, CompareTarget, services } from '@ticketcd/wire'
import type { Command } from 'commander'
import { keyJson, keyOf, quotedKey } from '../bytes-text.ts'
import { Failure } from '../failure.ts'
import { readValue } from '../read-value.ts'
import type { Session } from '../session.ts'
import { base64Option, command } from './base.ts'

const notes = `A key that does not exist is an error, and nothing is changed then. A key keeps its
lease.`

const examples = ['update config/port 8080', 'update image - < image.png']

export function updateCommand(session: Session): Command {
  return command('update', 'Write a key that exists.', examples, notes)
    .argument('<key>', 'key')
    .argument('<value>', 'value; - reads standard input')
    .addOption(base64Option())
    .action(async (keyText: string, valueText: string, { base64 = false }: { base64?: boolean }) => {
      const key = keyOf(keyText, base64)
      const value = await readValue(session, valueText, base64)
      const exists = { key, target: CompareTarget.VERSION, result: CompareResult.GREATER, version: 0 }
      const request = {
        compare: [exists],
        success: [{ requestPut: { key, value, ignoreLease: true } }],
      }
      const client = await session.client()
      const { succeeded, header } = await client.write(services.KV.txn, request, session.signal)
      if (!succeeded)
        throw new Failure(
          'not-found',
          `The key ${quotedKey(key)} does not exist. Nothing was changed. Create it by set.`,
        )
      const revision = header?.revision ?? 0
      await session.output.result({ ...keyJson(key), revision }, `Updated. Revision ${revision}.`)
    })
}
