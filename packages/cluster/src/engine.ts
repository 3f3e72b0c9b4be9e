/** What one node needs to run: its name, its two loopback ports and where its files live (absolute paths). */
export interface NodeSpec {
  readonly name: string
  readonly clientPort: number
  readonly peerPort: number
  readonly dataDir: string
  readonly logFile: string
}

/** How a node enters its cluster. It matters on the first start only: afterwards the node's own log decides. */
export interface Bootstrap {
  /** `new`: all members start together. `existing`: the node was added to a cluster that runs. */
  readonly state: 'new' | 'existing'
  readonly members: readonly { readonly name: string; readonly peerUrls: readonly string[] }[]
  /** Keeps nodes of different local clusters from ever talking to one another. */
  readonly token: string
}

/** A program and the version it says it is, such as `3.4.23`. */
export interface EngineBinary {
  readonly path: string
  readonly version: string
}

/** What turns a node's description into a process. Real etcd is one; anything that speaks its API can be another. */
export interface Engine {
  readonly name: 'etcd'
  /** Finds the program and asks for its version; throws a `ClusterError` that says how to get it. */
  locate(): Promise<EngineBinary>
  /**
   * The command line of one node. It must hold `--data-dir=<dataDir>` as one argument: a running node is
   * recognised by it (see `process-table.ts`).
   */
  args(version: string, node: NodeSpec, bootstrap: Bootstrap): string[]
  /** The environment of one node, made from the environment of this process. */
  environment(from: NodeJS.ProcessEnv): NodeJS.ProcessEnv
}

/** The address on which nodes listen. Local clusters have no authentication, so they are never reachable from outside. */
export const loopback = '127.0.0.1'

/** `host:port` of a node's client API. */
export function clientAddress(node: Pick<NodeSpec, 'clientPort'>): string {
  return `${loopback}:${node.clientPort}`
}

/** The URL under which the other members reach a node. */
export function peerUrl(node: Pick<NodeSpec, 'peerPort'>): string {
  return `http://${loopback}:${node.peerPort}`
}
