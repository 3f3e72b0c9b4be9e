import type { Configuration, Entry, NodeId } from '@ticketcd/raft'
import { requestOf } from '../consensus/request-id.ts'
import { decodeCommand } from '../state/command.ts'
import type { MemberCommand, MemberTable } from './member-table.ts'
import { peerAddressOf } from './peer-url.ts'

export interface PeerAddresses {
  readonly peers: ReadonlyMap<NodeId, readonly { readonly host: string; readonly port: number }[]>
  readonly removed: ReadonlySet<NodeId>
}

/**
 * Where the other nodes are. A node that starts has applied nothing yet, so the addresses in its
 * log count as well, committed or not: a wrong one leads to a node that refuses the greeting.
 */
export class AddressBook {
  private readonly table: MemberTable
  private readonly logged = new Map<NodeId, readonly string[]>()

  /** @param entries of the log at the start */
  constructor(table: MemberTable, entries: readonly Entry[]) {
    this.table = table
    for (const entry of entries) {
      if (entry.type !== 'command') continue
      const { kind, request } = decodeCommand(requestOf(entry.command))
      if (kind === 'members') this.learn(JSON.parse(Buffer.from(request).toString()) as MemberCommand)
    }
  }

  /** @param configuration the newest one in the log, committed or not */
  addresses(configuration: Configuration): PeerAddresses {
    const { table } = this
    const applied = table.list.map(({ id }) => id)
    const ids = new Set([...configuration.voters, ...configuration.learners, ...applied])
    const peers = new Map(
      [...ids].map((id) => {
        const urls = table.peerUrls(id)
        const known = urls.length > 0 ? urls : (this.logged.get(id) ?? [])
        return [id, known.map(peerAddressOf)] as const
      }),
    )
    const removed = new Set(table.records().removed.filter((id) => !ids.has(id)))
    return { peers, removed }
  }

  private learn(command: MemberCommand): void {
    if (command.type === 'bootstrap')
      for (const { id, peerUrls } of command.members) this.logged.set(id, peerUrls)
    else if ('peerUrls' in command) this.logged.set(command.id, command.peerUrls)
  }
}
