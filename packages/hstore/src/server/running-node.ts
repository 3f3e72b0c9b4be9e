import type { HstoreNode } from './hstore-node.ts'

/** A node that runs. */
export interface RunningNode {
  readonly node: HstoreNode
  /** Resolves when clients are served: the node is a member, and has caught up with the others. */
  readonly served: Promise<void>
  /** Ends it in good order. Everything acknowledged is durable already. */
  close(): Promise<void>
}
