/** This node was removed from the cluster. It ends in good order: there is nothing to repair. */
export class RemovedError extends Error {
  override readonly name = 'RemovedError'

  constructor() {
    // etcd's own words, for those who look for them in the log.
    super('the member has been permanently removed from the cluster')
  }
}
