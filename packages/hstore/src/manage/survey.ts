import { formatHostPort } from '../text/host-port.ts'
import { addressOfUrl, parseAddress } from './address.ts'
import { CommandError, usageError } from './command-error.ts'
import type { Context } from './context.ts'
import { type ClusterView, NoAnswer, NodeClient, NodeRefusal } from './node-client.ts'
import { processOf } from './node-process.ts'
import { type LocalNode, type NodeRow, rowsOf } from './node-row.ts'
import type { StateFolder } from './state-folder.ts'

/** Which cluster a command is about. */
export interface Choice {
  readonly cluster?: string | undefined
  /** `host:port` of any of its nodes. */
  readonly contact?: string | undefined
}

/** A cluster at one moment, from the answers of all its nodes. */
export interface Survey {
  readonly cluster: string
  readonly rows: readonly NodeRow[]
  /** The newest answer; undefined where no node has answered. */
  readonly best: ClusterView | undefined
  readonly local: readonly LocalNode[]
}

export const defaultCluster = 'hstore'

/** A decision about the quorum must not depend on a machine that is busy for a moment. */
const patientMs = 3_000

/** Asks all nodes of one cluster at once, again and again. */
export class Surveyor {
  private readonly context: Context
  private readonly choice: Choice
  /** Addresses of nodes that have been members. */
  private readonly known = new Set<string>()
  private readonly timeoutMs: number
  private found: ClusterView['cluster'] | undefined

  /** @param timeoutMs that each node may take to answer */
  constructor(context: Context, choice: Choice, timeoutMs = patientMs) {
    this.context = context
    this.choice = choice
    this.timeoutMs = timeoutMs
  }

  /**
   * @throws {CommandError} where the contact does not answer, or it is unclear which cluster is
   * meant
   */
  async survey(): Promise<Survey> {
    const { contact } = this.choice
    if (contact !== undefined && this.found === undefined) {
      const address = formatHostPort(parseAddress(contact))
      this.found = (await viewOfContact(this.context, address, this.choice.cluster)).cluster
      this.known.add(address)
    }
    const cluster = this.found?.name ?? this.choice.cluster ?? chosenCluster(this.context.state)
    const local = this.localNodes(cluster)
    for (const { record } of local) this.known.add(record.address)

    const views = new Map<string, ClusterView>()
    const asked = new Set<string>()
    const isOurs = ({ id, name }: ClusterView['cluster']) => name === cluster && (this.found?.id ?? id) === id
    let isLoginNeeded = false
    const askAll = async () => {
      const addresses = [...this.known].filter((address) => !asked.has(address))
      for (const address of addresses) asked.add(address)
      const answers = addresses.map((address) =>
        new NodeClient(address, this.context.session).view(this.timeoutMs).catch((error: unknown) => {
          isLoginNeeded ||= error instanceof NodeRefusal && error.status === 401
          return undefined
        }),
      )
      for (const view of await Promise.all(answers))
        if (view !== undefined && isOurs(view.cluster)) views.set(view.node.id, view)
    }
    await askAll()
    for (const { members } of views.values())
      for (const { clientUrls } of members) for (const url of clientUrls) this.known.add(addressOfUrl(url))
    await askAll()

    const best = newest([...views.values()])
    if (best === undefined && isLoginNeeded) throw loginError(`The cluster '${cluster}'`)
    if (best !== undefined) this.found = best.cluster
    const own = local.filter(
      ({ record }) => (record.clusterId ?? best?.cluster.id) === (best?.cluster.id ?? record.clusterId),
    )
    return { cluster, rows: rowsOf(views, best, own), best, local: own }
  }

  private localNodes(cluster: string): LocalNode[] {
    return this.context.state
      .records(cluster)
      .map((record) => ({ record, pid: processOf(record)?.pid ?? null }))
  }
}

/** The only cluster of this machine, or the one with the default name. */
function chosenCluster(state: StateFolder): string {
  const clusters = state.clusters()
  const [only = defaultCluster] = clusters
  if (clusters.length <= 1) return only
  if (clusters.includes(defaultCluster)) return defaultCluster
  throw usageError(
    `This machine has nodes of several clusters: ${clusters.join(', ')}. Choose one with --cluster.`,
  )
}

/**
 * The answer of a node that the user has named.
 *
 * @param cluster the name that it must have
 * @throws {CommandError}
 */
export async function viewOfContact(
  { session }: Context,
  address: string,
  cluster?: string,
): Promise<ClusterView> {
  const view = await new NodeClient(address, session).view(patientMs).catch((cause: Error) => {
    throw contactError(address, cause)
  })
  if (cluster === undefined || cluster === view.cluster.name) return view
  throw new CommandError(
    `The node at ${address} belongs to the cluster '${view.cluster.name}' and not to '${cluster}'. Nothing was ` +
      `changed. Leave --cluster out, or name a node of '${cluster}'.`,
  )
}

function contactError(address: string, cause: Error): CommandError {
  if (cause instanceof NodeRefusal && cause.status === 401) return loginError(`The cluster of ${address}`)
  if (cause instanceof NodeRefusal)
    return new CommandError(
      `The program at ${address} is no node of hstore that clients can use: ${cause.message}. Nothing was ` +
        'changed. Give the client address of a node.',
      { cause },
    )
  const isMissing = cause instanceof NoAnswer
  if (!isMissing) throw cause
  return new CommandError(
    `No node answers at ${cause.message}. Nothing was changed. Check the address, and whether the node runs ` +
      'and has joined its cluster.',
    { cause },
  )
}

function loginError(cluster: string): CommandError {
  return new CommandError(
    `${cluster} asks for a login, or refuses the one that it got. Nothing was changed. Set HSTORE_USER and ` +
      'HSTORE_PASSWORD to those of an administrator.',
  )
}

/** Prefers a node that knows a leader, then the one that knows most. */
function newest(views: readonly ClusterView[]): ClusterView | undefined {
  const rank = ({ node }: ClusterView) => [node.leader === null ? 0 : 1, node.term, node.committed]
  return [...views].sort((one, other) => compare(rank(other), rank(one)))[0]
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((value, each) => value !== other[each])
  return index < 0 ? 0 : (one[index] ?? 0) - (other[index] ?? 0)
}
