/** A backup cannot be restored. The message says why, and what to do where that is not plain. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}
