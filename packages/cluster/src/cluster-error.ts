/** The reason of a failure, for programs; `undefined` if only an operator can correct it. */
export type ClusterErrorReason =
  /** Another command is changing the cluster. */
  | 'busy'
  | 'unknown-node'
  | 'not-running'
  /** The node is no longer a member of its cluster. */
  | 'removed'

/**
 * A failure of a local cluster. The message is a whole sentence with the remedy; callers print it
 * unchanged.
 */
export class ClusterError extends Error {
  override readonly name = 'ClusterError'
  readonly reason: ClusterErrorReason | undefined

  constructor(message: string, options: ErrorOptions & { reason?: ClusterErrorReason } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.reason = options.reason
  }
}

/** A removed member has lost its id permanently, so its data is of no use to the cluster. */
export function removedError(name: string): ClusterError {
  return new ClusterError(
    `${name} is no longer a member of the cluster, so it cannot be started. Delete it with ` +
      `\`ticketcd cluster remove ${name}\`, and add a new node with \`ticketcd cluster join\`.`,
    { reason: 'removed' },
  )
}
