import type { Command } from 'commander'
import { parseAddress } from '../client/address.ts'
import { placeText } from '../client/membership.ts'
import type { Session } from '../session.ts'
import { command } from './base.ts'

/** A command of the shell. */
export function useCommand(session: Session): Command {
  return command('use', 'Send the following commands to this node.', ['use node2', 'use 127.0.0.1:2381'])
    .argument('<node>', 'name or address')
    .action(async (text: string) => {
      const client = await session.client()
      const isSecure = client.nodes.place?.address.isSecure ?? false
      const named = client.nodes.members.named(text)
      await client.nodes.use(
        named ?? { address: parseAddress(text, isSecure), name: undefined },
        session.signal,
      )
      if (client.nodes.place !== undefined) session.output.hint(`Using ${placeText(client.nodes.place)}.`)
    })
}
