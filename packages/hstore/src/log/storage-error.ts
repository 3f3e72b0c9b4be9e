/**
 * The decision that a failure of the storage asks for:
 * - `locked`: another process uses the folder; end it, then start again,
 * - `foreign`: the folder holds data of another cluster, member or program; give another folder,
 * - `newer`: a newer version wrote the folder; start that version,
 * - `corrupt`: the folder is damaged; replace the member, or restore a backup,
 * - `failed`: the disk refused a write, or the object was used after such a failure; end the
 *   process, make the disk work again, then start again.
 */
export type StorageErrorCode = 'locked' | 'foreign' | 'newer' | 'corrupt' | 'failed'

export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode

  constructor(code: StorageErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** @param offset in bytes from the start of the file */
export function corruptAt(path: string, offset: number, problem: string): StorageError {
  return new StorageError(
    'corrupt',
    `${path} is damaged at byte ${offset}: ${problem}. Nothing was changed. Keep a copy of the folder, then ` +
      'replace this member by a new one, or restore a backup.',
  )
}
