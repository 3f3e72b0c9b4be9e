import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { BoltError } from '../bolt/bolt-error.ts'
import { BoltFile, type ByteSource } from '../bolt/bolt-file.ts'
import { OpenedFile } from '../bolt/opened-file.ts'
import { BackupError } from './backup-error.ts'

/*
 * A snapshot of etcd: its database, then the SHA-256 of the database. The size of a database is a
 * multiple of its pages, so the size of the file shows whether there is a hash (as in etcd).
 */

const hashBytes = 32
const pageBytesMin = 512
const readBytes = 1024 * 1024

export interface OpenSnapshot {
  readonly database: BoltFile
  close(): void
}

/**
 * Opens a snapshot and verifies its hash.
 *
 * @param isHashSkipped accepts a wrong hash, and a copy of etcd's `member/snap/db`, which has none
 * @throws {BackupError} where it is missing, damaged or no snapshot
 */
export function openSnapshot(path: string, isHashSkipped: boolean): OpenSnapshot {
  const file = opened(path)
  try {
    const hasHash = file.bytes % pageBytesMin === hashBytes
    const source = firstBytes(file, hasHash ? file.bytes - hashBytes : file.bytes)
    const database = openedDatabase(path, source)
    if (!isHashSkipped) verify(path, file, source.bytes)
    return { database, close: () => file.close() }
  } catch (error) {
    file.close()
    throw error
  }
}

function opened(path: string): OpenedFile {
  try {
    if (!statSync(path).isFile()) throw new BackupError(`${path} is no file`)
    return new OpenedFile(path)
  } catch (error) {
    if (error instanceof BackupError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new BackupError(
      code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read: ${message}`,
    )
  }
}

function openedDatabase(path: string, source: ByteSource): BoltFile {
  try {
    return BoltFile.open(source)
  } catch (error) {
    if (!(error instanceof BoltError)) throw error
    throw new BackupError(`${path} cannot be restored: ${error.message}`)
  }
}

function firstBytes(file: OpenedFile, bytes: number): ByteSource {
  return { bytes, read: (at, length) => file.read(at, length) }
}

function verify(path: string, file: OpenedFile, databaseBytes: number): void {
  if (file.bytes === databaseBytes)
    throw new BackupError(
      `${path} has no SHA-256 at its end: it is cut short, or the copy of a database. Take the snapshot again, ` +
        'or give --skip-hash-check for a copy of member/snap/db.',
    )
  const hash = createHash('sha256')
  for (let at = 0; at < databaseBytes; at += readBytes)
    hash.update(file.read(at, Math.min(readBytes, databaseBytes - at)))
  const expected = file.read(databaseBytes, hashBytes).toString('hex')
  const actual = hash.digest('hex')
  if (actual === expected) return
  throw new BackupError(
    `${path} is damaged: its content has the SHA-256 ${actual}, and the hash at its end is ${expected}. ` +
      'Restore another snapshot.',
  )
}
