import { join } from 'node:path'
import { createDurable, type FileSystem, readFile } from './file-system.ts'
import { StorageError } from './storage-error.ts'

/** Names the member that a data folder belongs to. */
export interface Identity {
  readonly clusterId: string
  readonly nodeId: string
}

/** Of the folder as a whole. */
const folderFormat = 1
export const identityFile = 'identity.json'

/** @returns undefined when the folder has no identity yet */
export async function readIdentity(fs: FileSystem, folder: string): Promise<Identity | undefined> {
  if (!(await fs.list(folder)).includes(identityFile)) return undefined
  const path = join(folder, identityFile)
  const { format, clusterId, nodeId } = parsed(path, (await readFile(fs, path)).toString())
  if (typeof format === 'number' && format > folderFormat)
    throw new StorageError(
      'newer',
      `${folder} has the format ${format}; this version reads ${folderFormat}. Nothing was changed. Start the ` +
        'version that wrote the folder.',
    )
  if (format !== folderFormat || typeof clusterId !== 'string' || typeof nodeId !== 'string')
    throw damaged(path)
  return { clusterId, nodeId }
}

/** Durable when it resolves. */
export async function writeIdentity(fs: FileSystem, folder: string, identity: Identity): Promise<void> {
  const { clusterId, nodeId } = identity
  const text = `${JSON.stringify({ format: folderFormat, clusterId, nodeId })}\n`
  const file = await createDurable(fs, join(folder, identityFile), (draft) =>
    draft.write([Buffer.from(text)], 0),
  )
  await file.close()
}

function parsed(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // Reported below, like any other content that is no identity.
  }
  throw damaged(path)
}

function damaged(path: string): StorageError {
  return new StorageError(
    'corrupt',
    `${path} does not hold an identity. Nothing was changed. Restore the file from a copy, or replace this ` +
      'member by a new one.',
  )
}
