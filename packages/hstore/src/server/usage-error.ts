/** The command line cannot be carried out as it is. The message names the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
