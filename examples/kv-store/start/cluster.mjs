import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../../scripts/step.mjs'
import { NodeProcess } from './node.mjs'
import { plansIn } from './plans.mjs'

const pollMs = 50

/** Nodes of one cluster, as processes on this machine. */
export class Cluster {
  #removedFolder

  /**
   * @param {readonly NodeProcess[]} nodes
   * @param {string} dataDir
   * @param {string | undefined} removedFolder to remove at the end
   */
  constructor(nodes, dataDir, removedFolder) {
    this.nodes = nodes
    this.dataDir = dataDir
    this.#removedFolder = removedFolder
  }

  /**
   * Starts the nodes and waits until each of them is healthy.
   *
   * @param {string} program the built program of a node
   * @param {import('./arguments.mjs').StartArguments} options
   * @param {AbortSignal} signal
   * @throws {Refusal} if a node ends; the others are ended, and the temporary folder is removed
   */
  static async start(program, options, signal) {
    const { storage, dataDir: given } = options
    const dataDir = given ?? mkdtempSync(join(tmpdir(), 'kv-store-'))
    const removedFolder = given === undefined ? dataDir : undefined
    const plans = await plansIn(dataDir, options).catch((error) => {
      remove(removedFolder)
      throw error
    })
    const nodes = plans.map((plan) => new NodeProcess(program, plan, { plans, storage, dataDir }))
    const cluster = new Cluster(nodes, dataDir, removedFolder)
    try {
      for (const node of nodes) await untilHealthy(node, signal)
      return cluster
    } catch (error) {
      await cluster.stop()
      throw error
    }
  }

  /** Ends all nodes, and removes a temporary folder. */
  async stop() {
    await Promise.all(this.nodes.map((node) => node.stop()))
    remove(this.#removedFolder)
  }
}

async function untilHealthy(node, signal) {
  while (!(await node.isHealthy())) {
    signal.throwIfAborted()
    if (!node.isRunning)
      throw new Refusal(`${node.name} ended at its start (${node.ending}). All nodes were ended.`)
    await sleep(pollMs, undefined, { signal })
  }
}

function remove(folder) {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}
