import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './workspace.mjs'

/** The default first. packages/cluster has the same list. */
export const engineNames = ['hstore', 'etcd']

/**
 * The engine of the local cluster that `ticketcd start` will bring up: a cluster keeps its own.
 * `ticketcd start` reports errors in the cluster's state, and options that contradict it.
 *
 * @param {{ dir?: string, engine?: string }} options
 * @returns {string}
 */
export function localEngine({ dir, engine }, environment = process.env) {
  const folder = resolve(root, dir || environment.TICKETCD_HOME || '.ticketcd')
  return engineIn(folder) ?? engine ?? (environment.TICKETCD_ENGINE || engineNames[0])
}

/** Undefined if there is no cluster, or its state cannot be read. */
function engineIn(folder) {
  try {
    const { engine, nodes } = JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8'))
    return nodes.length > 0 ? engine : undefined
  } catch {
    return undefined
  }
}
