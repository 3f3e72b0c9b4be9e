/** A backup cannot be restored. The message says why, and the remedy where that is not plain. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}
