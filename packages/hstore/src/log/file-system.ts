import * as node from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { BlockingWrites } from './blocking-writes.ts'

/*
 * The calls that the log and the snapshots make, so that a test can fail each of them.
 *
 * Effects that a crash may undo:
 * - of a file: everything after its last `sync`,
 * - of a folder's entries (created, renamed, removed): everything after the folder's last
 *   `syncFolder`.
 */
export interface FileSystem {
  open(path: string, mode: OpenMode): Promise<OpenFile>
  /** The names of the entries, sorted; none where there is no such folder. */
  list(folder: string): Promise<string[]>
  /** With the folders above it. */
  makeFolder(path: string): Promise<void>
  /** Replaces `to` where it exists. */
  rename(from: string, to: string): Promise<void>
  /** No error where there is no such file. */
  remove(path: string): Promise<void>
  syncFolder(path: string): Promise<void>
}

/**
 * `create` also empties a file that exists. `log` is for a file that is written by `writeDurably`.
 */
export type OpenMode = 'read' | 'write' | 'create' | 'log'

export interface OpenFile {
  size(): Promise<number>
  /**
   * Fills `into` from the offset `at`. @returns the bytes read: less only at the end of the file
   */
  read(into: Uint8Array, at: number): Promise<number>
  /** Writes all parts, one behind the other. */
  write(parts: readonly Uint8Array[], at: number): Promise<void>
  /**
   * Writes as `write` does, and makes the bytes and the length durable. In a file that was opened
   * as `log` this is one call of the system.
   */
  writeDurably(parts: readonly Uint8Array[], at: number): Promise<void>
  truncate(length: number): Promise<void>
  /** Makes the content and the length durable. */
  sync(): Promise<void>
  close(): Promise<void>
}

const open = promisify(node.open)
const close = promisify(node.close)
const read = promisify(node.read)
const fstat = promisify(node.fstat)
const ftruncate = promisify(node.ftruncate)
const fdatasync = promisify(node.fdatasync)
const fsync = promisify(node.fsync)
const flags = {
  read: 'r',
  write: 'r+',
  create: 'w+',
  // Each write returns when its bytes are durable, with all that is needed to read them (open(2)).
  log: node.constants.O_RDWR | node.constants.O_DSYNC,
} as const satisfies Record<OpenMode, string | number>

/** With the mode of data that only this user may read. */
export const realFileSystem: FileSystem = {
  open: async (path, mode) => openFile(await open(path, flags[mode], 0o600), mode),
  list: async (folder) => {
    try {
      return (await node.promises.readdir(folder)).sort()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  },
  makeFolder: async (path) => {
    await node.promises.mkdir(path, { recursive: true, mode: 0o700 })
  },
  rename: (from, to) => node.promises.rename(from, to),
  remove: (path) => node.promises.rm(path, { force: true }),
  syncFolder: async (path) => {
    const folder = await open(path, 'r')
    try {
      await fsync(folder)
    } finally {
      await close(folder)
    }
  },
}

function openFile(fd: number, mode: OpenMode): OpenFile {
  const blocking = new BlockingWrites()
  const file: OpenFile = {
    size: async () => (await fstat(fd)).size,
    read: async (into, at) => {
      let done = 0
      while (done < into.byteLength) {
        const { bytesRead } = await read(fd, into, done, into.byteLength - done, at + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return done
    },
    write: async (parts, at) => {
      let rest: readonly Uint8Array[] = parts
      for (let done = 0; rest.length > 0; ) {
        const written = await writev(fd, rest, at + done)
        done += written
        rest = behind(rest, written)
      }
    },
    writeDurably: async (parts, at) => {
      if (mode !== 'log') {
        await file.write(parts, at)
        await file.sync()
        return
      }
      const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
      const startedMs = performance.now()
      if (blocking.blocks(bytes)) writeBlocking(fd, parts, at)
      else await file.write(parts, at)
      blocking.took(performance.now() - startedMs, bytes)
    },
    truncate: (length) => ftruncate(fd, length),
    // Also makes a new length durable: without it the content could not be read (fdatasync(2)).
    sync: () => fdatasync(fd),
    close: () => close(fd),
  }
  return file
}

function writev(fd: number, parts: readonly Uint8Array[], at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    node.writev(fd, parts, at, (error, written) => (error === null ? resolve(written) : reject(error)))
  })
}

function writeBlocking(fd: number, parts: readonly Uint8Array[], at: number): void {
  let rest: readonly Uint8Array[] = parts
  for (let done = 0; rest.length > 0; ) {
    const written = node.writevSync(fd, rest, at + done)
    done += written
    rest = behind(rest, written)
  }
}

/**
 * The parts without their first `count` bytes. A disk that is nearly full takes less than was
 * asked.
 *
 * @throws {Error} where it took nothing
 */
function behind(parts: readonly Uint8Array[], count: number): Uint8Array[] {
  if (count === 0) throw new Error('the disk took none of the bytes')
  let skip = count
  return parts.flatMap((part) => {
    const skipped = Math.min(skip, part.byteLength)
    skip -= skipped
    return skipped === part.byteLength ? [] : [part.subarray(skipped)]
  })
}

/** The content of a whole file. */
export async function readFile(fs: FileSystem, path: string): Promise<Buffer> {
  const file = await fs.open(path, 'read')
  try {
    const buffer = Buffer.allocUnsafe(await file.size())
    return buffer.subarray(0, await file.read(buffer, 0))
  } finally {
    await file.close()
  }
}

const draftEnding = '.tmp'
let drafts = 0

export function isDraft(file: string): boolean {
  return file.endsWith(draftEnding)
}

/** Removes the files that `createDurable` had not completed before a crash. */
export async function removeDrafts(fs: FileSystem, folder: string): Promise<void> {
  for (const file of await fs.list(folder)) if (isDraft(file)) await fs.remove(join(folder, file))
}

/**
 * Creates a file that is complete as soon as it has its name, and durable when this resolves.
 *
 * @returns the file, open for writing
 */
export async function createDurable(
  fs: FileSystem,
  path: string,
  fill: (file: OpenFile) => Promise<void>,
): Promise<OpenFile> {
  drafts += 1
  const draft = `${path}.${drafts}${draftEnding}`
  const file = await fs.open(draft, 'create')
  try {
    await fill(file)
    await file.sync()
    await fs.rename(draft, path)
    await fs.syncFolder(dirname(path))
    return file
  } catch (error) {
    await file.close()
    // It may fill the disk. The next start removes it otherwise.
    await fs.remove(draft).catch(() => {})
    throw error
  }
}
