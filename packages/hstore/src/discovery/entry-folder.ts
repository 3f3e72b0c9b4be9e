import { createHash, randomUUID } from 'node:crypto'
import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { startTimeOf } from '../log/process-identity.ts'
import { stateRoot } from '../manage/state-root.ts'
import { type Message, messageText, parseMessage } from './message.ts'

/*
 * The folder in which the nodes of one user describe themselves to the programs of that user on the
 * same machine. It needs no network. Each file is an entry of one process:
 *
 *   MACHINE.PID.START.RANDOM.entry
 *
 * Invariants:
 * 1. Only the user can read or write the folder. One that is open to others is not used.
 * 2. An entry appears and changes as a whole.
 * 3. An entry counts while its process runs, on this machine. A home folder may be shared by
 *    several machines, and a process of a container has an id of its own, so the name has both.
 */

/** A folder that cannot be used. The message names it, and the remedy. */
export class EntryFolderError extends Error {
  override readonly name = 'EntryFolderError'
}

export interface FolderEntry {
  readonly path: string
  readonly message: Message
}

const namePattern = /^([0-9a-f]{16})\.(\d{1,10})\.([0-9a-f]{16})\.[0-9a-f-]{36}\.entry$/
const entriesMax = 256
const entryBytesMax = 4_096
/** An entry is written again each minute, so after this time nothing writes it, on any machine. */
const staleMs = 60 * 60_000

/** Beside the state files of `hstore-server`, whose folders never begin with a dot. */
export function entryFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return join(stateRoot(environment), '.discovery')
}

/** The entry of one node of this process. */
export class OwnEntry {
  private readonly folder: string
  private readonly path: string

  private constructor(folder: string, path: string) {
    this.folder = folder
    this.path = path
  }

  static async in(folder: string): Promise<OwnEntry> {
    const name = `${await machineTag()}.${process.pid}.${processTag(process.pid)}.${randomUUID()}.entry`
    return new OwnEntry(folder, join(folder, name))
  }

  /**
   * Writes it, or writes it again.
   *
   * @throws {EntryFolderError}
   */
  async write(message: Message): Promise<void> {
    const draft = `${this.path}.draft`
    const { header, payload } = messageText(message)
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 })
      await requirePrivate(this.folder)
      await writeFile(draft, `${header}\n${payload}\n`, { mode: 0o600 })
      await rename(draft, this.path)
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {})
      throw folderError(this.folder, error)
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => {})
  }
}

/**
 * The entries of processes that run on this machine. Removes those of processes that have ended.
 *
 * @throws {EntryFolderError} for a folder that cannot be used; one that does not exist has no
 *   entries
 */
export async function readEntries(folder: string): Promise<FolderEntry[]> {
  let names: string[]
  try {
    names = (await readdir(folder)).slice(0, entriesMax)
    await requirePrivate(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw folderError(folder, error)
  }
  const machine = await machineTag()
  const entries = await Promise.all(names.map((name) => readEntry(join(folder, name), name, machine)))
  return entries.filter((entry) => entry !== undefined)
}

async function readEntry(path: string, name: string, machine: string): Promise<FolderEntry | undefined> {
  const [, owner, pid, tag] = namePattern.exec(name) ?? []
  if (owner !== machine) return await removeStale(path)
  if (processTag(Number(pid)) !== tag) {
    await rm(path, { force: true }).catch(() => {})
    return undefined
  }
  const [header = '', payload = ''] = (await textOf(path)).split('\n')
  const message = parseMessage({ header, payload })
  return message && { path, message }
}

async function removeStale(path: string): Promise<undefined> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > staleMs) await rm(path, { force: true })
  } catch {
    // Another program has removed it, or it is no file. Neither is an entry.
  }
}

/** Empty for a file that has gone, or is too long. */
async function textOf(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const content = Buffer.alloc(entryBytesMax + 1)
      const { bytesRead } = await file.read(content, 0, content.length, 0)
      return bytesRead > entryBytesMax ? '' : content.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return ''
  }
}

/** @throws {EntryFolderError} where another user could have written entries, or can read them */
async function requirePrivate(folder: string): Promise<void> {
  const status = await lstat(folder)
  if (!status.isDirectory()) throw new EntryFolderError(`${folder} is no folder. Remove it.`)
  const own = process.getuid?.()
  if (own === undefined) return
  if (status.uid !== own) throw new EntryFolderError(`${folder} belongs to another user. Remove it.`)
  if ((status.mode & 0o077) !== 0)
    throw new EntryFolderError(`${folder} is open to other users. Change its mode to 700.`)
}

function folderError(folder: string, error: unknown): EntryFolderError {
  if (error instanceof EntryFolderError) return error
  return new EntryFolderError(`${folder} cannot be used: ${(error as Error).message}`)
}

/** Names a process together with its id. Undefined for a process that has ended. */
function processTag(pid: number): string | undefined {
  const startTime = startTimeOf(pid)
  return startTime === undefined ? undefined : hashOf(startTime)
}

/** Names the machine, or the container, in which process ids have a meaning. */
async function machineTag(): Promise<string> {
  // The name of a machine may change while a node runs.
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname)
  const space = await readlink('/proc/self/ns/pid').catch(() => '')
  return hashOf(`${boot} ${space}`)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
