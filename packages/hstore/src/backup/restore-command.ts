import { UsageError } from '../server/usage-error.ts'
import { BackupError } from './backup-error.ts'
import { restore } from './restore.ts'
import { parseRestoreOptions } from './restore-options.ts'

const help = `hstore-server restore: makes a data folder from a snapshot of etcd or hstore

  --snapshot FILE                      of \`etcdctl snapshot save\`, or a copy of etcd's member/snap/db
  --skip-hash-check                    accepts a file whose hash is missing or wrong: such a copy has none
  --data-dir FOLDER                    to make; empty or not there yet (NAME.etcd)
  --name NAME                          of this member (default)
  --initial-cluster NAME=URL,…         the members of the new cluster
  --initial-advertise-peer-urls URL,…  of this member, as in --initial-cluster
  --initial-cluster-token TEXT         a new one for each restore keeps old members and clients apart

Restore each member from the same file, with the same cluster and token, then start all of them.
`

/** The streams of the process. */
export interface Outputs {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
}

/** @returns the exit code of the process */
export async function restoreCommand(args: readonly string[], { out, error }: Outputs): Promise<number> {
  try {
    const options = parseRestoreOptions(args)
    if (options === undefined) {
      out(help)
      return 0
    }
    const { revision, keyCount } = await restore(options)
    const { own, clusterId, dataDir } = options
    out(
      `${dataDir} is restored: ${keyCount} keys at revision ${revision}, member ${own.name} (${own.id}) of ` +
        `cluster ${clusterId}\n`,
    )
    return 0
  } catch (failure) {
    const { name, message, stack } = failure as Error
    const isExpected =
      failure instanceof BackupError || failure instanceof UsageError || name === 'StorageError'
    error(`Error: ${isExpected ? message : (stack ?? message)}\n`)
    return failure instanceof UsageError ? 2 : 1
  }
}
