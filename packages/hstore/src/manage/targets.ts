import { formatHostPort } from '../text/host-port.ts'
import { isLoopback, parseAddress } from './address.ts'
import { CommandError, usageError } from './command-error.ts'
import type { Context } from './context.ts'
import type { MemberView } from './node-client.ts'
import type { NodeRecord } from './node-record.ts'
import { isMemberOf, type NodeRow } from './node-row.ts'
import type { Choice, Survey } from './survey.ts'

/* The nodes that a user names, by name or address. */

/**
 * The node of a list that a user names.
 *
 * @param target name or `host:port`
 * @throws {CommandError} where there is none
 */
export function rowNamed({ rows, cluster }: Survey, target: string): NodeRow {
  const address = /:|^\d+$/.test(target) ? formatHostPort(parseAddress(target)) : undefined
  const found = rows.find((row) => row.name === target || row.address === (address ?? target))
  if (found !== undefined) return found
  const known = rows.map(({ name, address }) => `${name} (${address || 'no address yet'})`).join(', ')
  throw new CommandError(
    known === ''
      ? `There is no node '${target}': no node of the cluster '${cluster}' was started here. Start one with ` +
          '`hstore-server start`, or name a node of another cluster with --cluster.'
      : `The cluster '${cluster}' has no node '${target}'. It has ${known}.`,
  )
}

/** The record of a node that was started on this machine by this user. */
export function recordOf({ local, best }: Survey, row: NodeRow): NodeRecord | undefined {
  const member = best?.members.find(({ id }) => id === row.id)
  return local.find(({ record }) =>
    member === undefined ? record.name === row.name : isMemberOf(record, member),
  )?.record
}

/**
 * The record of a node whose process a command is about.
 *
 * @param command that the user has called
 * @throws {CommandError} which names the machine where the command works
 */
export function localRecord(survey: Survey, row: NodeRow, command: string): NodeRecord {
  const found = recordOf(survey, row)
  if (found !== undefined) return found
  if (row.address !== '' && !isLoopback(parseAddress(row.address)))
    throw new CommandError(
      `${row.name} runs on another machine (${row.address}), and a process can only be reached from its own. ` +
        `Run this there: hstore-server ${command} ${row.name}`,
    )
  throw new CommandError(
    `${row.name} was not started by this user's hstore-server, so its process is unknown. Nothing was changed. ` +
      'End it with the program that has started it.',
  )
}

/** The description of a member that runs. */
export function memberNamed(survey: Survey, row: NodeRow): MemberView {
  const member = survey.best?.members.find(({ id }) => id === row.id)
  if (member !== undefined) return member
  throw new CommandError(
    survey.best === undefined
      ? `No node of the cluster '${survey.cluster}' answers. Start some with \`hstore-server restart NAME\`.`
      : `${row.name} is no member of the cluster '${survey.cluster}' any more.`,
  )
}

/**
 * The cluster of the named nodes: a name or address that one cluster alone has on this machine
 * chooses it.
 */
export function choiceOf(
  { state }: Context,
  targets: readonly string[],
  { cluster }: Pick<Choice, 'cluster'>,
): Choice {
  if (cluster !== undefined) return { cluster }
  const matching = state
    .all()
    .filter(({ name, address }) => targets.includes(name) || targets.includes(address))
    .map((record) => record.cluster)
  const [only, ...more] = [...new Set(matching)]
  return only !== undefined && more.length === 0 ? { cluster: only } : {}
}

export function rowsNamed(survey: Survey, targets: readonly string[]): NodeRow[] {
  if (targets.length === 0) throw usageError('Name a node, or give its address.')
  return [...new Set(targets.map((target) => rowNamed(survey, target)))]
}
