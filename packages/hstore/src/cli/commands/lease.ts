import { services } from '@ticketcd/wire'
import type { Command } from 'commander'
import { keyJson, keyText } from '../bytes-text.ts'
import { keepAlive } from '../client/keep-alive.ts'
import { Failure } from '../failure.ts'
import { leaseIdText, parseLeaseId } from '../lease-id.ts'
import type { Session } from '../session.ts'
import { wholeNumber } from '../whole-number.ts'
import { command } from './base.ts'

const { Lease } = services
const id = '694d7a3c0e9b1f02'

const notes = `A lease ends after its time to live unless it is renewed. The keys that were written with it
are deleted then. IDs are hexadecimal.`

const examples = [
  'lease grant 60',
  `set session/7 open --lease ${id}`,
  `lease keep-alive ${id}`,
  `lease revoke ${id}`,
]

export function leaseCommand(session: Session): Command {
  return command('lease', 'Grant, renew and end leases.', examples, notes)
    .addCommand(grantCommand(session))
    .addCommand(keepAliveCommand(session))
    .addCommand(revokeCommand(session))
    .addCommand(listCommand(session))
    .addCommand(ttlCommand(session))
    .helpCommand(false)
}

function grantCommand(session: Session): Command {
  return command('grant', 'Grant a lease, and print its ID.', ['lease grant 60'])
    .argument('<seconds>', 'time to live; the server may have a larger minimum', wholeNumber(1))
    .option('--id <id>', 'choose the ID', parseLeaseId)
    .action(async (seconds: number, options: { id?: bigint }) => {
      const client = await session.client()
      const request = { ttl: seconds, id: options.id ?? 0n }
      const { id, ttl } = await client.write(Lease.leaseGrant, request, session.signal)
      const lease = leaseIdText(id)
      await session.output.result(
        { lease, ttl },
        session.output.isTerminal ? `${lease}, for ${ttl} s` : lease,
      )
    })
}

function keepAliveCommand(session: Session): Command {
  const notes = 'It runs until Ctrl-C. If its node fails, another one renews the lease.'
  return command('keep-alive', 'Renew a lease again and again.', [`lease keep-alive ${id}`], notes)
    .argument('<id>', 'lease', parseLeaseId)
    .option('--once', 'renew it once')
    .action(async (id: bigint, { once = false }: { once?: boolean }) => {
      const lease = leaseIdText(id)
      for await (const ttl of keepAlive(await session.client(), id, session.signal)) {
        await session.output.result({ lease, ttl }, `${lease} lives for ${ttl} s.`)
        if (once) return
      }
    })
}

function revokeCommand(session: Session): Command {
  return command('revoke', 'End a lease now, and delete its keys.', [`lease revoke ${id}`])
    .argument('<id>', 'lease', parseLeaseId)
    .action(async (id: bigint) => {
      const client = await session.client()
      const { header } = await client.write(Lease.leaseRevoke, { id }, session.signal)
      const lease = leaseIdText(id)
      await session.output.result({ lease, revision: header?.revision ?? 0 }, `${lease} has ended.`)
    })
}

function listCommand(session: Session): Command {
  return command('list', 'List the IDs of all leases.', ['lease list']).action(async () => {
    const client = await session.client()
    const { leases } = await client.read(Lease.leaseLeases, {}, session.signal)
    const { output } = session
    for (const { id } of leases) await output.result({ lease: leaseIdText(id) }, leaseIdText(id))
    output.hint(`${leases.length} ${leases.length === 1 ? 'lease' : 'leases'}.`)
  })
}

function ttlCommand(session: Session): Command {
  return command('ttl', 'Show the remaining time of a lease.', [`lease ttl ${id} --keys`])
    .argument('<id>', 'lease', parseLeaseId)
    .option('--keys', 'list its keys too')
    .action(async (id: bigint, options: { keys?: boolean }) => {
      const client = await session.client()
      const request = { id, keys: options.keys ?? false }
      const { ttl, grantedTtl, keys } = await client.read(Lease.leaseTimeToLive, request, session.signal)
      if (ttl < 0) throw new Failure('not-found', 'The lease does not exist or has expired.')
      const lease = leaseIdText(id)
      const json = { lease, ttl, grantedTtl, ...(options.keys && { keys: keys.map(keyJson) }) }
      const lines = [
        `${lease} lives for ${ttl} of ${grantedTtl} s.`,
        ...keys.map((key) => `  ${keyText(key)}`),
      ]
      await session.output.result(json, lines.join('\n'))
    })
}
