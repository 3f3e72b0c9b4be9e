import type { Member } from '@ticketcd/wire'
import type { Command } from 'commander'
import { formatHostPort } from '../../text/host-port.ts'
import { byteSize } from '../byte-size.ts'
import type { ClusterClient } from '../client/cluster-client.ts'
import { type NodeStatus, nodeStatus } from '../client/node-status.ts'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'
import { type Column, tableText } from '../table.ts'
import { command } from './base.ts'

const notes = `A node is healthy when it answers a read that needs a majority. The node that commands go to
is marked by *.`

const columns: readonly Column[] = [
  { title: 'node' },
  { title: 'address' },
  { title: 'health' },
  { title: 'role' },
  { title: 'term', isNumber: true },
  { title: 'index', isNumber: true },
  { title: 'size', isNumber: true },
]

export function statusCommand(session: Session): Command {
  return command('status', 'Show all nodes.', ['status', 'status --json'], notes).action(async () => {
    const client = await session.client()
    await client.refresh(session.signal)
    const list = client.nodes.members.list.toSorted((one, other) =>
      one.name.localeCompare(other.name, 'en', { numeric: true }),
    )
    if (list.length === 0)
      throw new Failure('denied', 'The node does not list the members to this user. Name one by --user.')
    const nodes = await Promise.all(list.map((member) => report(client, member)))
    if (session.output.isJson) return await session.output.line(JSON.stringify(nodes))
    const rows = nodes.map(row)
    const problems = nodes.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}.`]))
    const table = tableText(columns, rows, session.output.columns)
    await session.output.line([table, ...problems].join('\n'))
  })
}

interface Report extends NodeStatus {
  readonly name: string
  readonly address: string | null
  /** Whether commands go to it. */
  readonly isCurrent: boolean
}

async function report(client: ClusterClient, member: Member): Promise<Report> {
  const address = client.nodes.members.addressOf(member)
  const { id, name } = member
  const isCurrent = id === client.nodes.memberId
  if (address === undefined)
    return { name, address: null, isCurrent, health: 'not started', role: null, ...nothing }
  return { name, address: formatHostPort(address), isCurrent, ...(await nodeStatus(client, address, member)) }
}

const nothing = { term: null, index: null, dbSizeBytes: null, version: null, problem: null }

function row({ name, address, isCurrent, health, role, term, index, dbSizeBytes }: Report) {
  const size = dbSizeBytes === null ? '' : byteSize(dbSizeBytes)
  return [
    `${name || '(no name)'}${isCurrent ? ' *' : ''}`,
    address ?? '',
    health,
    role ?? '',
    String(term ?? ''),
    String(index ?? ''),
    size,
  ]
}
