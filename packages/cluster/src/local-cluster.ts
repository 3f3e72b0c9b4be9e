import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ClusterError, removedError } from './cluster-error.ts'
import { membersIn, withPids } from './cluster-state.ts'
import { type Engine, type EngineName, peerUrl } from './engine.ts'
import { defaultEngine, engineNamed } from './engines.ts'
import { canonical, locked } from './folder-lock.ts'
import { listMembers } from './gateway.ts'
import { type Inspection, inspect } from './inspection.ts'
import { launch } from './launch.ts'
import { addLearnerWhenReady, checkNoLearner, removeWhenReady, stopTogether } from './membership.ts'
import { LocalNode } from './node.ts'
import { type NodeReport, reportsOf } from './node-report.ts'
import { Planner } from './planner.ts'
import { releasePorts } from './ports.ts'
import { killNodesBelow, nodesBelow } from './process-table.ts'
import { memberNamed, noQuorumError, removeFromCluster } from './removal.ts'
import { running, select } from './select.ts'
import {
  type ClusterState,
  emptyState,
  type NodeRecord,
  readState,
  stateFileIn,
  writeState,
} from './state-file.ts'

const defaultSize = 5

export interface UpResult {
  /** Nodes that this call started. */
  readonly started: readonly string[]
  /** Nodes that were already running. */
  readonly adopted: readonly string[]
  /** Nodes that were not started, because the cluster has removed them. */
  readonly removed: readonly string[]
}

/** Removing and adding need a certain answer, even on a busy machine. */
const patientMs = 3_000

/**
 * The local cluster whose state is in one folder. Its nodes outlive the process that starts them.
 * Every operation reads the state, adopts running nodes, does its work and writes the state back,
 * under a lock. It never keeps a node in memory between two operations.
 */
export class LocalCluster {
  readonly dir: string
  /** The requested engine; undefined if the cluster's own is to be used. */
  private readonly wanted: EngineName | undefined
  private readonly planner = new Planner()

  /** @param engine of a new cluster; an existing one keeps its own, and rejects another */
  constructor(dir: string, engine?: EngineName) {
    this.dir = canonical(resolve(dir))
    this.wanted = engine
  }

  /** The engine of the cluster, or of the one that `up` would create. */
  get engine(): EngineName {
    return this.engineOf(this.read()).name
  }

  /**
   * `host:port` of every node, up or down, without those that are known as removed; empty if there
   * is no cluster. Throws if the state is corrupt.
   */
  get endpoints(): string[] {
    const state = this.read()
    return this.nodes({ ...state, nodes: membersIn(state) }).map((node) => node.address)
  }

  /**
   * Starts every node that is down, resumes paused ones, and resolves when the started nodes are
   * healthy. A node that the cluster has removed stays down. Without a cluster it creates one of
   * `size` nodes (5 by default); throws if the cluster has another size.
   */
  async up(size?: number): Promise<UpResult> {
    const binary = await this.engineOf(this.read()).locate()
    return this.change(async (existing) => {
      // Paused nodes are not recorded, and resuming a running one has no effect.
      for (const node of this.nodes(existing)) node.resume()
      const inspection = await this.inspect(existing)
      const { state: found } = inspection
      const present = membersIn(found).length
      if (size !== undefined && found.nodes.length > 0 && present !== size) {
        throw new ClusterError(
          `The cluster in ${this.dir} has ${present} nodes, not ${size}. ` +
            'Add one with `ticketcd cluster join`, or begin anew after `ticketcd cluster down --purge`.',
        )
      }
      const state =
        found.nodes.length > 0
          ? found
          : await this.planner.cluster(size ?? defaultSize, this.wanted ?? found.engine)
      const nodes = this.nodes(state)
      const members = new Set(membersIn(state).map(({ name }) => name))
      const down = nodes.filter(({ name, pid }) => members.has(name) && pid === undefined)
      const refused = await launch(this.dir, { ...inspection, state }, nodes, down, binary)

      const names = (chosen: readonly LocalNode[]) => chosen.map(({ name }) => name)
      return {
        started: names(down.filter((node) => !refused.includes(node))),
        adopted: names(nodes.filter((node) => members.has(node.name) && !down.includes(node))),
        removed: names(nodes.filter((node) => !members.has(node.name) || refused.includes(node))),
      }
    })
  }

  /**
   * The report of every node and every member. A node that does not answer within 500 ms is
   * `unreachable`.
   */
  async report(): Promise<NodeReport[]> {
    const { state, observations, list } = await this.inspect(this.read())
    return reportsOf(observations, state.nodes, list)
  }

  /**
   * Adds a member to the running cluster: a learner first, so that the quorum never depends on an
   * empty node.
   */
  async join(): Promise<NodeReport> {
    const binary = await this.engineOf(this.read()).locate()
    return this.change(async (existing) => {
      const { state, observations, list } = await this.inspect(existing, patientMs)
      const contact = observations.find(({ isHealthy }) => isHealthy)?.node
      if (contact === undefined || list === undefined) {
        throw new ClusterError(
          `No node of the cluster in ${this.dir} is healthy, so none can be added. ` +
            'Start the cluster with `ticketcd cluster up`.',
        )
      }
      checkNoLearner(list.members)
      const record = await this.planner.node(state, 'existing', list.members)
      const member = await addLearnerWhenReady(contact, peerUrl(record))

      const grown = { ...state, nodes: [...state.nodes, record] }
      const nodes = this.nodes(grown)
      const added = nodes.slice(-1)
      try {
        const members = await listMembers(contact.spec, patientMs)
        const inspection = { state: grown, list: { members, isCurrent: true } }
        const refused = await launch(this.dir, inspection, nodes, added, binary)
        for (const { name } of refused) throw removedError(name)
      } catch (error) {
        // A member that never started would count against the quorum forever.
        await Promise.all(added.map((node) => node.kill()))
        await removeWhenReady(contact, member)
        this.forget(state, record)
        throw error
      }
      const reports = await this.report()
      return reports.find(({ name }) => name === record.name) as NodeReport
    })
  }

  /**
   * Removes a node from the cluster permanently, and deletes its data. `target` is a name, an
   * address, or the hex id of a member that has no node here. Throws if the others would have no
   * quorum.
   */
  async remove(target: string): Promise<string> {
    return this.change(async (existing) => {
      const { state, observations, list } = await this.inspect(existing, patientMs)
      const observation = observations.find(({ node }) => target === node.name || target === node.address)
      const record = state.nodes.find(({ name }) => name === observation?.node.name)
      const member = list && memberNamed(list.members, target, observation)
      if (observation === undefined && member === undefined) {
        select(reportsOf(observations, state.nodes, list), [target])
      }
      // A node that is known as removed needs no quorum to be deleted.
      if (list?.isCurrent !== true && !record?.isRemoved) throw noQuorumError()
      const label = observation?.node.name ?? target
      if (list?.isCurrent && member !== undefined) await removeFromCluster(member, label, list, observations)
      if (observation !== undefined && record !== undefined) {
        await observation.node.kill()
        this.forget({ ...state, nodes: state.nodes.filter((other) => other !== record) }, record)
      }
      return label
    })
  }

  /** Stops nodes gracefully. `targets` are names or addresses. */
  async stop(targets: readonly string[]): Promise<void> {
    await this.each(targets, stopTogether)
  }

  /** Kills nodes as a power cut would. */
  async kill(targets: readonly string[]): Promise<void> {
    await this.each(targets, (nodes) => Promise.all(nodes.map((node) => node.kill())))
  }

  /** Freezes nodes: connections stay open but receive no answers, as on a machine that hangs. */
  async pause(targets: readonly string[]): Promise<void> {
    await this.each(targets, (nodes) => Promise.all(running(nodes).map((node) => node.pause())))
  }

  /** Resumes frozen nodes. */
  async resume(targets: readonly string[]): Promise<void> {
    await this.each(targets, async (nodes) => {
      for (const node of running(nodes)) node.resume()
    })
  }

  /**
   * Stops the running nodes and starts them again, all at once; resolves when they are healthy.
   * With `wait: false` it resolves when their processes run: without a quorum none of them becomes
   * healthy.
   */
  async restart(targets: readonly string[], { wait = true }: { wait?: boolean } = {}): Promise<void> {
    const binary = await this.engineOf(this.read()).locate()
    await this.change(async (existing) => {
      const inspection = await this.inspect(existing)
      const nodes = this.nodes(inspection.state)
      const chosen = select(nodes, targets)
      const isMember = new Set(membersIn(inspection.state).map(({ name }) => name))
      for (const { name } of chosen) if (!isMember.has(name)) throw removedError(name)
      await stopTogether(chosen)
      const refused = await launch(this.dir, inspection, nodes, chosen, binary, wait)
      for (const { name } of refused) throw removedError(name)
    })
  }

  /**
   * Stops every node. With `purge` it also removes their data, logs and the state file, even if
   * that is corrupt.
   */
  async down(options: { purge?: boolean } = {}): Promise<void> {
    if (!options.purge) return this.each([], stopTogether)
    await locked(this.dir, async () => {
      if (!this.hasTraces()) return
      // Nodes are found by their command lines here, because the state file may be corrupt.
      if (!(await killNodesBelow(this.dir))) {
        throw new ClusterError(`A node of the cluster in ${this.dir} does not die; its data was not removed.`)
      }
      this.removePaths('nodes', 'logs', 'cluster.json')
    })
  }

  private inspect(state: ClusterState, deadlineMs?: number): Promise<Inspection> {
    const nodes = this.nodes(state)
    // The members determine how a node without data starts.
    const isPatient = nodes.some(({ pid, hasData }) => pid === undefined && !hasData)
    return inspect(state, nodes, deadlineMs ?? (isPatient ? patientMs : undefined))
  }

  /** Deletes a node's files and frees its ports; `state` is the one without it. */
  private forget(state: ClusterState, { dataDir, logFile, clientPort, peerPort }: NodeRecord): void {
    this.removePaths(dataDir, logFile)
    writeState(this.dir, state)
    releasePorts([clientPort, peerPort], stateFileIn(this.dir))
  }

  private async each(
    targets: readonly string[],
    act: (nodes: readonly LocalNode[]) => Promise<unknown>,
  ): Promise<void> {
    await this.change(async (state) => {
      const nodes = this.nodes(state)
      await act(select(nodes, targets))
      if (state.nodes.length > 0) writeState(this.dir, withPids(state, nodes))
    })
  }

  private change<Result>(work: (state: ClusterState) => Promise<Result>): Promise<Result> {
    return locked(this.dir, async () => {
      const before = this.read()
      try {
        return await work(before)
      } finally {
        this.planner.settle(this.read(), stateFileIn(this.dir))
      }
    })
  }

  private read(): ClusterState {
    return readState(this.dir) ?? emptyState(this.wanted ?? defaultEngine().name)
  }

  /** The engine that runs the cluster, or will run it. */
  private engineOf({ engine, nodes }: ClusterState): Engine {
    const wanted = this.wanted
    if (wanted !== undefined && wanted !== engine && nodes.length > 0) {
      throw new ClusterError(
        `The cluster in ${this.dir} runs on ${engine}, not on ${wanted}. Leave --engine out, or begin anew after ` +
          '`ticketcd cluster down --purge`.',
      )
    }
    return engineNamed(wanted ?? engine)
  }

  private nodes(state: ClusterState): LocalNode[] {
    return state.nodes.map((record) => {
      const paths = { dataDir: join(this.dir, record.dataDir), logFile: join(this.dir, record.logFile) }
      return new LocalNode(this.engineOf(state), { ...record, ...paths }, record)
    })
  }

  /**
   * Whether a cluster was here, even one that has lost its state file: any other folder may have
   * `logs` in it.
   */
  private hasTraces(): boolean {
    const left = ['cluster.json', join('nodes', 'node1', 'member')]
    return left.some((path) => existsSync(join(this.dir, path))) || nodesBelow(this.dir).length > 0
  }

  private removePaths(...paths: string[]): void {
    for (const path of paths) rmSync(join(this.dir, path), { recursive: true, force: true, maxRetries: 3 })
  }
}
