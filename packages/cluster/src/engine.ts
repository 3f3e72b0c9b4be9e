/**
 * The place of a node, for tests that put a network between nodes. Default: on loopback, without a
 * proxy.
 */
export interface NodePlace {
  /** The address at which it listens. */
  readonly host?: string | undefined
  /** `host:port` at which the other members reach it, if that is a proxy's. */
  readonly advertisedPeer?: string | undefined
  /**
   * A command that replaces itself by the node's process, such as one that enters a network
   * namespace.
   */
  readonly launcher?: readonly string[] | undefined
}

/** The requirements of one node: its name, its two ports and the absolute paths of its files. */
export interface NodeSpec extends NodePlace {
  readonly name: string
  readonly clientPort: number
  readonly peerPort: number
  readonly dataDir: string
  readonly logFile: string
}

/**
 * How a node enters its cluster. It matters on the first start only: afterwards the node's own log
 * decides.
 */
export interface Bootstrap {
  /** `new`: all members start together. `existing`: the node was added to a running cluster. */
  readonly state: 'new' | 'existing'
  readonly members: readonly { readonly name: string; readonly peerUrls: readonly string[] }[]
  /** Prevents connections between nodes of different local clusters. */
  readonly token: string
}

/** A program and its reported version, such as `3.4.23`. */
export interface EngineBinary {
  readonly path: string
  readonly version: string
}

/** etcd itself, or our own store that serves its API. */
export type EngineName = 'hstore' | 'etcd'

/** Turns a node's description into a process. */
export interface Engine {
  readonly name: EngineName
  /**
   * Finds the program and reads its version. Throws a `ClusterError` that states how to install it.
   */
  locate(): Promise<EngineBinary>
  /**
   * The command line of one node. It must contain `--data-dir=<dataDir>` as one argument: a running
   * node is recognised by it (see `process-table.ts`).
   */
  args(version: string, node: NodeSpec, bootstrap: Bootstrap): string[]
  /** The environment of one node, made from the environment of this process. */
  environment(from: NodeJS.ProcessEnv): NodeJS.ProcessEnv
}

/**
 * The address on which nodes listen. Local clusters have no authentication, so they are never
 * reachable from outside.
 */
export const loopback = '127.0.0.1'

/** `host:port` of a node's client API. */
export function clientAddress(node: Pick<NodeSpec, 'clientPort' | 'host'>): string {
  return `${node.host ?? loopback}:${node.clientPort}`
}

/** The URL at which a node listens for the other members. */
export function peerListenUrl(node: Pick<NodeSpec, 'peerPort' | 'host'>): string {
  return `http://${node.host ?? loopback}:${node.peerPort}`
}

/** The URL under which the other members reach a node. */
export function peerUrl(node: Pick<NodeSpec, 'peerPort' | 'host' | 'advertisedPeer'>): string {
  return node.advertisedPeer === undefined ? peerListenUrl(node) : `http://${node.advertisedPeer}`
}
