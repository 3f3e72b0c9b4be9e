import { parseArgs } from 'node:util'
import { type FirstMember, firstMembers } from '../members/bootstrap.ts'
import type { MemberId } from '../members/member-id.ts'
import { parseOptions } from '../server/options.ts'
import { UsageError } from '../server/usage-error.ts'

/** Those of `etcdctl snapshot restore`. */
const nodeFlags = [
  'name',
  'data-dir',
  'initial-cluster',
  'initial-cluster-token',
  'initial-advertise-peer-urls',
] as const

export interface RestoreOptions {
  readonly snapshot: string
  readonly isHashSkipped: boolean
  readonly dataDir: string
  readonly clusterId: MemberId
  readonly members: readonly FirstMember[]
  /** The member whose folder is made. */
  readonly own: FirstMember
}

/**
 * The options of `restore`, with the defaults of `etcdctl snapshot restore`.
 *
 * @returns undefined where the help is asked for
 * @throws {UsageError} where a value is missing, malformed, or does not fit the others
 */
export function parseRestoreOptions(args: readonly string[]): RestoreOptions | undefined {
  const { values, positionals } = parsed(args)
  if (values.help === true) return undefined
  const files = [...positionals, ...(values.snapshot === undefined ? [] : [values.snapshot])]
  const [snapshot] = files
  if (snapshot === undefined || files.length > 1)
    throw new UsageError('restore needs one snapshot: give --snapshot FILE')
  const given = nodeFlags.flatMap((flag) => (values[flag] === undefined ? [] : [`--${flag}=${values[flag]}`]))
  const options = parseOptions(given)
  const { clusterId, members } = firstMembers(options.initialCluster, options.clusterToken)
  const own = members.find(({ name }) => name === options.name)
  if (own === undefined)
    throw new UsageError(`--initial-cluster does not name this member: there is no '${options.name}' in it`)
  requireSameUrls(own, options.advertisePeerUrls)
  return {
    snapshot,
    isHashSkipped: values['skip-hash-check'] === true,
    dataDir: options.dataDir,
    clusterId,
    members,
    own,
  }
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const
  const onOff = { type: 'boolean' } as const
  // etcdctl takes `--skip-hash-check=true`.
  const complete = args.flatMap((arg) => {
    const [name = '', value] = arg.split('=')
    if (name !== '--skip-hash-check' || value === undefined) return [arg]
    if (value !== 'true' && value !== 'false')
      throw new UsageError(`--skip-hash-check is true or false, not '${value}'`)
    return value === 'true' ? [name] : []
  })
  try {
    return parseArgs({
      args: complete,
      options: {
        snapshot: text,
        name: text,
        'data-dir': text,
        'initial-cluster': text,
        'initial-cluster-token': text,
        'initial-advertise-peer-urls': text,
        'skip-hash-check': onOff,
        help: onOff,
      },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'the command line is malformed')
  }
}

function requireSameUrls({ name, peerUrls }: FirstMember, advertised: readonly string[]): void {
  if ([...peerUrls].sort().join() === [...advertised].sort().join()) return
  throw new UsageError(
    `--initial-cluster has ${name}=${peerUrls.join()}, and --initial-advertise-peer-urls is ${advertised.join()}: ` +
      'they must be the same',
  )
}
