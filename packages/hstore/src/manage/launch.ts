import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from './command-error.ts'
import type { Context } from './context.ts'
import { type ClusterView, NoAnswer, NodeClient, NodeRefusal } from './node-client.ts'
import { lastMessages } from './node-log.ts'
import { killProcess, type StartedNode, startProcess } from './node-process.ts'
import type { NodeRecord } from './node-record.ts'
import { isMemberOf } from './node-row.ts'

const pollMs = 50
const logLines = 5
/** etcd's words, in the log of a node that was removed from its cluster. */
const removedWords = 'permanently removed from the cluster'

/** A node that serves clients. */
export interface LaunchedNode {
  readonly record: NodeRecord
  readonly started: StartedNode
  readonly isServing: boolean
  /** Its first answer; undefined where it does not serve yet, or asks for a login. */
  readonly view: ClusterView | undefined
}

/**
 * Starts the process of a node, and waits until it serves clients.
 *
 * @param patienceMs after which a node that does not serve is left running
 * @throws {CommandError} with the last lines of its log where it ends
 */
export async function launch(
  { nodeProgram, state, session }: Context,
  record: NodeRecord,
  patienceMs: number,
): Promise<LaunchedNode> {
  const started = await startProcess(nodeProgram, record)
  const client = new NodeClient(record.address, session)
  const until = performance.now() + patienceMs
  for (;;) {
    const ending = started.ending()
    if (ending !== undefined) throw endedError(record, started, ending)
    const answer = await answerOf(client, record)
    const clusterId = answer.view?.cluster.id ?? record.clusterId
    const known = { ...record, clusterId, ...(answer.isServing && { starter: undefined }) }
    if (record.clusterId !== clusterId || record.starter !== known.starter) state.replace(known)
    if (answer.isServing || performance.now() > until) return { record: known, started, ...answer }
    await sleep(pollMs)
  }
}

async function answerOf(
  client: NodeClient,
  record: NodeRecord,
): Promise<Pick<LaunchedNode, 'isServing' | 'view'>> {
  try {
    const view = await client.view()
    return isOwnView(view, record) ? { isServing: true, view } : { isServing: false, view: undefined }
  } catch (error) {
    const isRefusal = error instanceof NodeRefusal
    if (!(isRefusal || error instanceof NoAnswer)) throw error
    // A node that asks for a login serves.
    return { isServing: isRefusal && error.status === 401, view: undefined }
  }
}

/** Whether the node itself has answered, and not another program on its port. */
function isOwnView({ node, members }: ClusterView, record: NodeRecord): boolean {
  return members.some((member) => member.id === node.id && isMemberOf(record, member))
}

/** Ends a node that has never served, and deletes its files. */
export async function forget({ state }: Context, record: NodeRecord, isDataOurs: boolean): Promise<void> {
  await killProcess(record)
  state.remove(record)
  if (isDataOurs) rmSync(record.dataDir, { recursive: true, force: true, maxRetries: 3 })
}

/** The error for a node that has ended by itself. */
export function endedError(record: NodeRecord, { logStart }: StartedNode, ending: string): CommandError {
  const { name, dataDir, logFile } = record
  const messages = lastMessages(logFile, logStart, logLines)
  if (messages.some((message) => message.includes(removedWords))) return removedError(record)
  const log = messages.length === 0 ? '  (no message)' : messages.map((message) => `  ${message}`).join('\n')
  return new CommandError(
    `${name} has ended (${ending}). Its data in ${dataDir} was kept. The end of its log, ${logFile}:\n${log}`,
  )
}

/** A member that was removed has lost its id for good, so its data is of no use to the cluster. */
export function removedError({ name, dataDir, cluster }: NodeRecord): CommandError {
  return new CommandError(
    `${name} was removed from the cluster '${cluster}', so it cannot run any more. Its data was kept. Delete ` +
      `${dataDir}, and add a new node with \`hstore-server join\`.`,
  )
}
