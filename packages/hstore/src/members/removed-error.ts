/** This node was removed from the cluster. It ends in good order: there is nothing to repair. */
export class RemovedError extends Error {
  override readonly name = 'RemovedError'

  constructor() {
    // etcd's own words, since operators search the log for them.
    super('the member has been permanently removed from the cluster')
  }
}
