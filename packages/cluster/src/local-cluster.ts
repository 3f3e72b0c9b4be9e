import { existsSync, realpathSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { claimFile, ownerOf } from './claim.ts'
import { ClusterError } from './cluster-error.ts'
import { type Bootstrap, type Engine, type EngineBinary, peerUrl } from './engine.ts'
import { etcdEngine } from './etcd-engine.ts'
import { isHealthy, type NodeStatus, nodeStatus, removeMember } from './gateway.ts'
import { addLearnerWhenReady, admit, stopTogether } from './membership.ts'
import { LocalNode } from './node.ts'
import { type PortReservation, portsFrom, reservePorts } from './ports.ts'
import { killNodesBelow, nodesBelow } from './process-table.ts'
import {
  type ClusterState,
  emptyState,
  type NodeRecord,
  newRecord,
  readState,
  stateFileIn,
  writeState,
} from './state-file.ts'

const defaultSize = 5
/** Client ports count up from here, each node's peer port 100 higher: easy to remember, far from etcd's own 2379. */
const firstClientPort = 23_790
const firstPeerPort = 23_890

/** `unreachable`: the process runs and does not answer. `unhealthy`: it answers and sees no quorum, or has an alarm. */
export type NodeHealth = 'healthy' | 'unhealthy' | 'unreachable' | 'stopped'

/** One line of `ticketcd cluster list`. */
export interface NodeReport {
  readonly name: string
  /** `host:port` of the client API. */
  readonly address: string
  readonly pid: number | null
  readonly health: NodeHealth
  /** Null when the node did not answer. */
  readonly status: NodeStatus | null
}

export interface UpResult {
  /** Nodes that this call started. */
  readonly started: readonly string[]
  /** Nodes that ran already. */
  readonly adopted: readonly string[]
}

/**
 * The local cluster whose state lies in one folder. Its nodes outlive the process that starts them: every operation
 * reads the state, adopts what runs, does its work and writes the state back, under a lock. It never keeps a node in
 * memory between two operations.
 */
export class LocalCluster {
  readonly dir: string
  readonly #engine: Engine
  /** Ports of nodes that are being planned. They stay reserved with the state file, also while a node is down. */
  readonly #reservations: PortReservation[] = []

  constructor(dir: string, engine: Engine = etcdEngine) {
    this.dir = canonical(resolve(dir))
    this.#engine = engine
  }

  /** `host:port` of every node, up or down; empty when there is no cluster. Throws when the state is corrupt. */
  get endpoints(): string[] {
    return this.#nodes(this.#read()).map((node) => node.address)
  }

  /**
   * Starts every node that is down, resumes those that are paused, and resolves when what it started is healthy.
   * Without a cluster it makes one of `size` nodes (5 by default); with one of another size it throws.
   */
  async up(size?: number): Promise<UpResult> {
    const binary = await this.#engine.locate()
    return this.#change(async (existing) => {
      if (size !== undefined && existing.nodes.length > 0 && existing.nodes.length !== size) {
        throw new ClusterError(
          `The cluster in ${this.dir} has ${existing.nodes.length} nodes, not ${size}. ` +
            'Add one with `ticketcd cluster join`, or begin anew after `ticketcd cluster down --purge`.',
        )
      }
      const state = existing.nodes.length > 0 ? existing : await this.#planCluster(size ?? defaultSize)
      const nodes = this.#nodes(state)
      const down = nodes.filter((node) => node.pid === undefined)
      // Nobody has written down which are paused, and the others do not mind.
      for (const node of nodes) node.resume()
      await this.#launch(state, nodes, down, binary)
      return {
        started: down.map(({ name }) => name),
        adopted: nodes.filter((node) => !down.includes(node)).map(({ name }) => name),
      }
    })
  }

  /** What every node says about itself; a node that does not answer within 500 ms is `unreachable`. */
  async report(): Promise<NodeReport[]> {
    return Promise.all(this.#nodes(this.#read()).map(reportNode))
  }

  /** Adds a member to the running cluster: a learner first, so that the quorum never depends on an empty node. */
  async join(): Promise<NodeReport> {
    const binary = await this.#engine.locate()
    return this.#change(async (state) => {
      const contact = await this.#contact(state)
      const record = await this.#planNode(state, 'existing')
      const member = await addLearnerWhenReady(contact, peerUrl(record))

      const grown = { ...state, nodes: [...state.nodes, record] }
      const nodes = this.#nodes(grown)
      const added = nodes.slice(-1)
      try {
        await this.#launch(grown, nodes, added, binary)
      } catch (error) {
        // A member that never started would count against the quorum for ever.
        await Promise.all(added.map((node) => node.kill()))
        await removeMember(contact.spec, member.id)
        this.#remove(record.dataDir, record.logFile)
        writeState(this.dir, state)
        throw error
      }
      const [report] = await Promise.all(added.map(reportNode))
      return report as NodeReport
    })
  }

  /** Stops nodes in good order. `targets` are names or addresses. */
  async stop(targets: readonly string[]): Promise<void> {
    await this.#each(targets, stopTogether)
  }

  /** Kills nodes as a power cut would. */
  async kill(targets: readonly string[]): Promise<void> {
    await this.#each(targets, (nodes) => Promise.all(nodes.map((node) => node.kill())))
  }

  /** Freezes nodes: connections stay open and nothing answers, as on a machine that hangs. */
  async pause(targets: readonly string[]): Promise<void> {
    await this.#each(targets, async (nodes) => {
      for (const node of running(nodes)) node.pause()
    })
  }

  /** Lets frozen nodes go on. */
  async resume(targets: readonly string[]): Promise<void> {
    await this.#each(targets, async (nodes) => {
      for (const node of running(nodes)) node.resume()
    })
  }

  /**
   * Stops the nodes that run and starts them again, all at once; resolves when they are healthy. With `wait: false` it
   * resolves when their processes run: where too few are up for a quorum none of them becomes healthy.
   */
  async restart(targets: readonly string[], { wait = true }: { wait?: boolean } = {}): Promise<void> {
    const binary = await this.#engine.locate()
    await this.#change(async (state) => {
      const nodes = this.#nodes(state)
      const chosen = select(nodes, targets)
      await stopTogether(chosen)
      await this.#launch(state, nodes, chosen, binary, wait)
    })
  }

  /** Stops every node. With `purge` also removes their data, logs and the state file, even when that is corrupt. */
  async down(options: { purge?: boolean } = {}): Promise<void> {
    if (!options.purge) return this.#each([], stopTogether)
    await this.#locked(async () => {
      if (!this.#hasTraces()) return
      // Nodes are found by their command lines here: the state file may be the very thing that is broken.
      if (!(await killNodesBelow(this.dir))) {
        throw new ClusterError(`A node of the cluster in ${this.dir} does not die; its data was not removed.`)
      }
      this.#remove('nodes', 'logs', 'cluster.json')
    })
  }

  /** Starts `down`, writes every node's pid, and waits, if it is to, until what was started takes part. */
  async #launch(
    state: ClusterState,
    nodes: readonly LocalNode[],
    down: readonly LocalNode[],
    binary: EngineBinary,
    wait = true,
  ): Promise<void> {
    // Written before the first process exists: whatever happens next, the nodes can be found again.
    writeState(this.dir, state)
    try {
      for (const node of down) await node.start(binary, bootstrapOf(state, node))
      // Other processes look for the ids in the state file by their command lines.
      await Promise.all(down.map((node) => node.untilRecognisable()))
    } finally {
      writeState(this.dir, withPids(state, nodes))
    }
    if (wait) await Promise.all(down.map((node) => admit(node, nodes)))
  }

  async #planCluster(size: number): Promise<ClusterState> {
    let state = emptyState()
    while (state.nodes.length < size) {
      state = { ...state, nodes: [...state.nodes, await this.#planNode(state, 'new')] }
    }
    return state
  }

  /** The next node in line, on the first free ports that no other node of the cluster has, up or down. */
  async #planNode(state: ClusterState, bootstrap: NodeRecord['bootstrap']): Promise<NodeRecord> {
    const taken = new Set(state.nodes.flatMap(({ clientPort, peerPort }) => [clientPort, peerPort]))
    const client = await reservePorts(1, portsFrom(firstClientPort, taken))
    const peer = await reservePorts(1, portsFrom(firstPeerPort, taken))
    this.#reservations.push(client, peer)
    return newRecord(nextName(state), client.ports[0] ?? 0, peer.ports[0] ?? 0, bootstrap)
  }

  async #each(
    targets: readonly string[],
    act: (nodes: readonly LocalNode[]) => Promise<unknown>,
  ): Promise<void> {
    await this.#change(async (state) => {
      const nodes = this.#nodes(state)
      await act(select(nodes, targets))
      if (state.nodes.length > 0) writeState(this.dir, withPids(state, nodes))
    })
  }

  async #contact(state: ClusterState): Promise<LocalNode> {
    for (const node of this.#nodes(state)) if (await isHealthy(node.spec)) return node
    throw new ClusterError(
      `No node of the cluster in ${this.dir} is healthy, so none can be added. ` +
        'Start the cluster with `ticketcd cluster up`.',
    )
  }

  #change<Result>(work: (state: ClusterState) => Promise<Result>): Promise<Result> {
    return this.#locked(() => work(this.#read()))
  }

  /** Runs one change at a time on this folder, across processes. */
  async #locked<Result>(work: () => Promise<Result>): Promise<Result> {
    const lock = join(this.dir, 'cluster.lock')
    const claim = claimFile(lock)
    if (claim === undefined) {
      throw new ClusterError(
        `Another command (process ${ownerOf(lock)}) is changing the cluster in ${this.dir}. Try again when it is done; ` +
          `if that process is none of ours, remove ${lock}.`,
        { reason: 'busy' },
      )
    }
    try {
      return await work()
    } finally {
      for (const reservation of this.#reservations.splice(0)) reservation.handOver(stateFileIn(this.dir))
      claim.release()
    }
  }

  #read(): ClusterState {
    return readState(this.dir) ?? emptyState()
  }

  #nodes(state: ClusterState): LocalNode[] {
    return state.nodes.map((record) => {
      const paths = { dataDir: join(this.dir, record.dataDir), logFile: join(this.dir, record.logFile) }
      return new LocalNode(this.#engine, { ...record, ...paths }, record.pid ?? undefined)
    })
  }

  /** Whether a cluster was here, also one that has lost its state file: any other folder may have `logs` in it. */
  #hasTraces(): boolean {
    const left = ['cluster.json', join('nodes', 'node1', 'member')]
    return left.some((path) => existsSync(join(this.dir, path))) || nodesBelow(this.dir).length > 0
  }

  #remove(...paths: string[]): void {
    for (const path of paths) rmSync(join(this.dir, path), { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The nodes that `targets` name, by name or address; all of them when `targets` is empty. */
export function select<Node extends { readonly name: string; readonly address: string }>(
  nodes: readonly Node[],
  targets: readonly string[],
): Node[] {
  if (targets.length === 0) return [...nodes]
  return targets.map((target) => {
    const found = nodes.find(({ name, address }) => target === name || target === address)
    if (found !== undefined) return found
    const known = nodes.map(({ name, address }) => `${name} (${address})`).join(', ')
    throw new ClusterError(
      known === ''
        ? `There is no node "${target}": no local cluster exists here. Make one with \`ticketcd cluster up\`.`
        : `There is no node "${target}". The cluster has ${known}.`,
      { reason: 'unknown-node' },
    )
  })
}

/** The nodes, all of which must run. */
function running(nodes: readonly LocalNode[]): readonly LocalNode[] {
  const down = nodes.find(({ pid }) => pid === undefined)
  if (down === undefined) return nodes
  throw new ClusterError(
    `${down.name} does not run. Start it with \`ticketcd cluster restart ${down.name}\`.`,
    {
      reason: 'not-running',
    },
  )
}

/** Nodes are recognised by the paths they were started with, so a folder must have one name even behind a link. */
function canonical(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(canonical(dirname(path)), basename(path))
}

function bootstrapOf(state: ClusterState, node: LocalNode): Bootstrap {
  const own = state.nodes.find(({ name }) => name === node.name)?.bootstrap ?? 'new'
  const members =
    own === 'existing' ? state.nodes : state.nodes.filter(({ bootstrap }) => bootstrap === 'new')
  return { state: own, members, token: state.token }
}

function withPids(state: ClusterState, nodes: readonly LocalNode[]): ClusterState {
  const pids = new Map(nodes.map((node) => [node.name, node.pid ?? null]))
  return { ...state, nodes: state.nodes.map((record) => ({ ...record, pid: pids.get(record.name) ?? null })) }
}

function nextName(state: ClusterState): string {
  const numbers = state.nodes.map(({ name }) => Number(/\d+$/.exec(name)?.[0] ?? 0))
  return `node${Math.max(0, ...numbers) + 1}`
}

async function reportNode(node: LocalNode): Promise<NodeReport> {
  const about = { name: node.name, address: node.address, pid: node.pid ?? null }
  if (about.pid === null) return { ...about, health: 'stopped', status: null }
  const [status, healthy] = await Promise.all([nodeStatus(node.spec).catch(() => null), isHealthy(node.spec)])
  if (status === null) return { ...about, health: 'unreachable', status }
  return { ...about, health: healthy ? 'healthy' : 'unhealthy', status }
}
