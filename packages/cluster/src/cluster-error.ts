/** What a program may act on; `undefined` for what only a person can mend. */
export type ClusterErrorReason =
  /** Another command is changing the cluster. */
  'busy' | 'unknown-node' | 'not-running'

/** A failure of a local cluster, said as a whole sentence that names what to do; callers print the message as it is. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError'
  readonly reason: ClusterErrorReason | undefined

  constructor(message: string, options: ErrorOptions & { reason?: ClusterErrorReason } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.reason = options.reason
  }
}
