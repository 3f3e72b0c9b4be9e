/** A file is no bbolt file, or is damaged. The message says where. */
export class BoltError extends Error {
  override readonly name = 'BoltError'
}
