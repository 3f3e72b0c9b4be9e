import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ClusterError } from './cluster-error.ts'
import type { EngineName } from './engine.ts'

/**
 * The entry of one node in `cluster.json`. Paths are relative to the state folder, so that the
 * folder can be moved.
 */
export interface NodeRecord {
  readonly name: string
  readonly clientPort: number
  readonly peerPort: number
  readonly dataDir: string
  readonly logFile: string
  /** Whether the node was in the first cluster or joined later; see `Bootstrap.state`. */
  readonly bootstrap: 'new' | 'existing'
  /** The last known process of the node; null if it is down. */
  readonly pid: number | null
  /** The node's member id, in decimal; absent until the node has answered for the first time. */
  readonly memberId?: string | undefined
  /** Set if the cluster has reported that the node is not a member. */
  readonly isRemoved?: boolean | undefined
}

export interface ClusterState {
  readonly version: 1
  readonly engine: EngineName
  readonly token: string
  readonly nodes: readonly NodeRecord[]
}

export function stateFileIn(dir: string): string {
  return join(dir, 'cluster.json')
}

/** A cluster without nodes yet. */
export function emptyState(engine: EngineName): ClusterState {
  return { version: 1, engine, token: `ticketcd-${randomUUID()}`, nodes: [] }
}

/** The record of a node that never ran. */
export function newRecord(
  name: string,
  clientPort: number,
  peerPort: number,
  bootstrap: NodeRecord['bootstrap'],
): NodeRecord {
  const [dataDir, logFile] = [join('nodes', name), join('logs', `${name}.log`)]
  return { name, clientPort, peerPort, dataDir, logFile, bootstrap, pid: null }
}

/**
 * The state of the cluster in `dir`; undefined if there is none.
 * @throws {ClusterError} if it is corrupt
 */
export function readState(dir: string): ClusterState | undefined {
  const file = stateFileIn(dir)
  if (!existsSync(file)) return undefined
  return parseState(readFileSync(file, 'utf8'), file)
}

/**
 * Replaces the file in one step: an interrupted write leaves the old state, never half of the new
 * one.
 */
export function writeState(dir: string, state: ClusterState): void {
  const file = stateFileIn(dir)
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.draft`
  writeFileSync(draft, `${JSON.stringify(state, undefined, 2)}\n`)
  renameSync(draft, file)
}

/**
 * Parses the text of `file`. Every failure is one sentence with the file, the problem and the
 * remedy.
 */
export function parseState(text: string, file: string): ClusterState {
  const corrupt = (reason: string) =>
    new ClusterError(
      `The state of the local cluster in ${file} is corrupt: ${reason}. ` +
        'Repair the file, or remove the cluster and its data with `ticketcd cluster down --purge`.',
    )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw corrupt(text.trim() === '' ? 'it is empty' : `it is not JSON (${(error as Error).message})`)
  }
  const problem = firstProblem(value)
  if (problem !== undefined) throw corrupt(problem)
  return value as ClusterState
}

type Fields = Record<string, unknown>

function firstProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'it does not hold an object'
  if (value.version !== 1) return `its version is ${JSON.stringify(value.version)} and not 1`
  if (value.engine !== 'etcd' && value.engine !== 'hstore')
    return `its engine is ${JSON.stringify(value.engine)} and neither "hstore" nor "etcd"`
  if (typeof value.token !== 'string' || value.token === '') return 'its "token" is missing'
  if (!Array.isArray(value.nodes)) return 'its "nodes" are not a list'
  for (const [index, node] of value.nodes.entries()) {
    const problem = isObject(node) ? nodeProblem(node) : 'is not an object'
    if (problem !== undefined) return `nodes[${index}] ${problem}`
  }
  const names = value.nodes.map((node: Fields) => node.name)
  return new Set(names).size < names.length ? 'two nodes have the same name' : undefined
}

function nodeProblem(node: Fields): string | undefined {
  for (const field of ['name', 'dataDir', 'logFile']) {
    if (typeof node[field] !== 'string' || node[field] === '') return `has no "${field}"`
  }
  for (const field of ['dataDir', 'logFile']) {
    // `down --purge` removes the paths in the file: never anything outside the state folder.
    if (!/^(nodes|logs)\/(?!.*\.\.)/.test(String(node[field])))
      return `has a "${field}" outside the state folder`
  }
  for (const field of ['clientPort', 'peerPort']) {
    const port = node[field]
    if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65_535) return `has no valid "${field}"`
  }
  if (node.bootstrap !== 'new' && node.bootstrap !== 'existing') return 'has no valid "bootstrap"'
  if (node.pid !== null && !(Number.isInteger(node.pid) && Number(node.pid) > 1)) return 'has no valid "pid"'
  if (node.memberId !== undefined && !/^\d+$/.test(String(node.memberId))) return 'has no valid "memberId"'
  if (node.isRemoved !== undefined && typeof node.isRemoved !== 'boolean') return 'has no valid "isRemoved"'
  return undefined
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
