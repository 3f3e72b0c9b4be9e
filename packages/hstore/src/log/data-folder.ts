import { mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type FileSystem, isDraft, realFileSystem, removeDrafts } from './file-system.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { type Identity, identityFile, readIdentity, writeIdentity } from './identity.ts'
import { StorageError } from './storage-error.ts'

/*
 * The folder of one member:
 *
 *   hstore.lock            the process that uses it
 *   member/identity.json   the first file of a new folder
 *   member/wal/            the log
 *   member/snap/           snapshots
 *   member/v2/             databases of the v2 keys, with --storage=disk
 */
export class DataFolder {
  readonly fs: FileSystem
  /** The folder of everything but the lock. */
  readonly member: string
  private current: Identity | undefined

  private constructor(fs: FileSystem, member: string, identity: Identity | undefined) {
    this.fs = fs
    this.member = member
    this.current = identity
  }

  /**
   * Looks at the folder, which need not exist, and changes nothing.
   *
   * @throws {StorageError} when a newer version or another program has written the folder
   */
  static async read(dir: string, fs: FileSystem): Promise<DataFolder> {
    const member = join(dir, 'member')
    const identity = await readIdentity(fs, member)
    const folder = new DataFolder(fs, member, identity)
    if (identity === undefined) await folder.requireNew()
    return folder
  }

  /** Undefined as long as the folder is new. */
  get identity(): Identity | undefined {
    return this.current
  }

  get log(): string {
    return join(this.member, 'wal')
  }

  get snapshots(): string {
    return join(this.member, 'snap')
  }

  /**
   * Gives a new folder its identity. A used folder is compared with it.
   *
   * @throws {StorageError} when the folder belongs to another member or cluster
   */
  async identify(identity: Identity): Promise<void> {
    const { fs, member, current } = this
    if (current !== undefined) {
      requireSame(member, current, identity)
      return
    }
    for (const folder of [this.log, this.snapshots]) await fs.makeFolder(folder)
    await removeDrafts(fs, member)
    // Where the identity is, the folders are.
    await fs.syncFolder(member)
    await writeIdentity(fs, member, identity)
    this.current = identity
  }

  /**
   * Makes the folder durable, with those above it, which may be as new. The process that created
   * them may have ended before that.
   */
  sync(): Promise<void> {
    return syncFromRoot(this.fs, this.member)
  }

  /** A crash before the identity was written leaves empty folders. */
  private async requireNew(): Promise<void> {
    const { fs, member } = this
    const files = (await fs.list(member)).filter((name) => name !== 'wal' && name !== 'snap')
    for (const folder of [this.log, this.snapshots]) files.push(...(await fs.list(folder)))
    const [foreign] = files.filter((name) => !isDraft(name))
    if (foreign === undefined) return
    throw new StorageError(
      'foreign',
      `${member} holds files (${foreign}) and no ${identityFile}: it is no data folder of hstore. Nothing was ` +
        'changed. Give another data folder.',
    )
  }
}

async function syncFromRoot(fs: FileSystem, folder: string): Promise<void> {
  const parent = dirname(folder)
  // A folder that this user must not open was not made by this user.
  if (parent !== folder) await syncFromRoot(fs, parent).catch(() => {})
  await fs.syncFolder(folder)
}

function requireSame(member: string, found: Identity, wanted: Identity): void {
  if (found.clusterId === wanted.clusterId && found.nodeId === wanted.nodeId) return
  throw new StorageError(
    'foreign',
    `${member} belongs to the member ${found.nodeId} of the cluster ${found.clusterId}, not to the member ` +
      `${wanted.nodeId} of ${wanted.clusterId}. Nothing was changed. Give this member's own data folder, or an ` +
      'empty one for a new member.',
  )
}

export interface OpenDataFolder {
  readonly folder: DataFolder
  readonly lock: FolderLock
}

/**
 * Takes a folder for this process; creates it where there is none.
 *
 * @throws {StorageError} when another process uses the folder, or it is not hstore's to use
 */
export async function openDataFolder(dir: string, fs = realFileSystem): Promise<OpenDataFolder> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  // Behind a link it is the same folder.
  const path = realpathSync(dir)
  const lock = lockFolder(path)
  try {
    return { folder: await DataFolder.read(path, fs), lock }
  } catch (error) {
    lock.release()
    throw error
  }
}
