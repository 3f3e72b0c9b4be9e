/** A failure of a local cluster, said as a whole sentence that names what to do; callers print the message as it is. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError'
}
