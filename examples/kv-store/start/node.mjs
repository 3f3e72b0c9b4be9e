import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { host } from './ports.mjs'

/** A node flushes its log and hands the leadership over before it ends. */
const stopTimeoutMs = 10_000

/**
 * @typedef {object} NodePlan
 * @property {string} name
 * @property {number} clientPort
 * @property {number} peerPort
 */

/**
 * The flags of one node. etcd has the same ones except `--storage`.
 *
 * @param {NodePlan} plan
 * @param {{ plans: readonly NodePlan[], storage: string, dataDir: string }} cluster
 */
export function flagsOf({ name, clientPort, peerPort }, { plans, storage, dataDir }) {
  const members = plans.map((each) => `${each.name}=http://${host}:${each.peerPort}`)
  return [
    `--name=${name}`,
    `--data-dir=${join(dataDir, name)}`,
    `--listen-client-urls=http://${host}:${clientPort}`,
    `--advertise-client-urls=http://${host}:${clientPort}`,
    `--listen-peer-urls=http://${host}:${peerPort}`,
    `--initial-advertise-peer-urls=http://${host}:${peerPort}`,
    `--initial-cluster=${members.join()}`,
    `--initial-cluster-token=${dataDir}`,
    `--storage=${storage}`,
  ]
}

/** The process of one node. Its log is beside its data. */
export class NodeProcess {
  #child
  #logFile
  #ended

  /**
   * @param {string} program the built program of a node
   * @param {NodePlan} plan
   * @param {{ plans: readonly NodePlan[], storage: string, dataDir: string }} cluster
   */
  constructor(program, plan, cluster) {
    this.name = plan.name
    this.url = `http://${host}:${plan.clientPort}`
    this.#logFile = join(cluster.dataDir, `${plan.name}.log`)
    const log = openSync(this.#logFile, 'w')
    this.#child = spawn(process.execPath, [program, ...flagsOf(plan, cluster)], {
      stdio: ['ignore', 'ignore', log],
      // A process group of its own, so that Ctrl-C reaches this script alone. It ends the nodes in
      // order.
      detached: true,
    })
    closeSync(log)
    this.#ended = once(this.#child, 'exit')
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Resolves when the process has ended, by itself or not. */
  async ended() {
    await this.#ended
  }

  /** The reason of its end: the last message of its log. */
  get ending() {
    const how = this.#child.signalCode ?? `exit code ${this.#child.exitCode}`
    const line = readFileSync(this.#logFile, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    return line === '' ? how : `${how}: ${messageOf(line)}`
  }

  /** Whether the node answers, and its cluster has a leader. */
  async isHealthy() {
    try {
      const response = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(5_000) })
      return (await response.json()).health === 'true'
    } catch {
      return false
    }
  }

  /** Ends the process in order, or by SIGKILL after ten seconds. */
  async stop() {
    if (!this.isRunning) return
    this.#child.kill('SIGTERM')
    const force = setTimeout(() => this.#child.kill('SIGKILL'), stopTimeoutMs)
    await this.#ended
    clearTimeout(force)
  }
}

/** A line of the log is JSON; the output of Node.js itself is not. */
function messageOf(line) {
  try {
    return JSON.parse(line).msg ?? line
  } catch {
    return line
  }
}
