import { setTimeout as sleep } from 'node:timers/promises'
import { formatAddress, parseAddress } from '../address.ts'
import { CommandError } from '../command-error.ts'
import type { Context } from '../context.ts'
import { forget, type LaunchedNode, launch } from '../launch.ts'
import { type ClaimedNode, claimNode, type NewNodeOptions } from '../new-node.ts'
import { type ClusterView, type MemberView, NoAnswer, NodeClient, NodeRefusal } from '../node-client.ts'
import { processOf } from '../node-process.ts'
import { isMemberOf } from '../node-row.ts'
import { viewOfContact } from '../survey.ts'

/** Every write goes to every voter, and etcd advises against more. */
const membersMax = 7
/** How long a join waits for the one before it, or for members that have just started. */
const turnMs = 30_000
/** How long a node may take to receive the data of its cluster. */
const patienceMs = 120_000
const retryMs = 100

export interface JoinOptions extends NewNodeOptions {
  readonly cluster?: string | undefined
  /** Whether the node stays a learner, which has no vote. */
  readonly learner?: boolean | undefined
}

/**
 * Adds a node to a running cluster: as a learner first, so that the quorum never depends on an empty
 * node, and as a voter once it has caught up.
 *
 * @param contact `host:port` of any node of the cluster; found by itself where it is undefined
 * @throws {CommandError} where the node is not taken: then nothing is left of it
 */
export async function joinCluster(
  context: Context,
  contact: string | undefined,
  options: JoinOptions,
): Promise<LaunchedNode> {
  const address =
    contact === undefined ? await findContact(context, options.cluster) : formatAddress(parseAddress(contact))
  const view = await viewOfContact(address, options.cluster)
  requireRoom(view)
  const names = view.members.map(({ name }) => name)
  const existing = (name: string, peerUrl: string) => ({
    state: 'existing' as const,
    members: [
      ...view.members.map((member) => [member.name || member.id, member.peerUrls] as const),
      [name, [peerUrl]] as const,
    ]
      .flatMap(([each, urls]) => urls.map((url) => `${each}=${url}`))
      .join(),
  })
  requireNewAddresses(view, options)
  const claimed = await claimNode(context, view.cluster.name, options, names, existing)
  try {
    return await enter(context, new NodeClient(address), claimed, options.learner ?? false)
  } catch (error) {
    await forget(context, claimed.record, claimed.isDataOurs)
    throw error
  }
}

/** @returns the address of a node that runs on this machine, or of one that discovery finds */
async function findContact({ state, discover }: Context, cluster: string | undefined): Promise<string> {
  const running = state.all().filter((record) => processOf(record) !== undefined)
  const chosen = running.filter((record) => cluster === undefined || record.cluster === cluster)
  const [local] = chosen
  if (local !== undefined) {
    const clusters = [...new Set(chosen.map((record) => record.cluster))]
    if (clusters.length === 1) return local.address
    throw new CommandError(
      `Nodes of several clusters run here: ${clusters.join(', ')}. Choose one with --cluster. Nothing was started.`,
    )
  }
  const [found] = (await discover?.(cluster)) ?? []
  if (found !== undefined) return found
  throw new CommandError(
    'No node of the cluster was found. Give the address of one: `hstore-server join HOST:PORT`. Nothing was started.',
  )
}

function requireRoom({ cluster, members }: ClusterView): void {
  if (members.length < membersMax) return
  throw new CommandError(
    `The cluster '${cluster.name}' has ${members.length} members and takes no more: every write goes to each of ` +
      'them. Nothing was started. Remove one first, with `etcdctl member remove`.',
  )
}

function requireNewAddresses({ members }: ClusterView, { host, peerHost }: NewNodeOptions): void {
  const wanted = [host, peerHost].flatMap((each) =>
    each === undefined ? [] : [formatAddress(parseAddress(each))],
  )
  for (const address of wanted) {
    const owner = members.find(({ clientUrls, peerUrls }) =>
      [...clientUrls, ...peerUrls].includes(`http://${address}`),
    )
    if (owner !== undefined)
      throw new CommandError(
        `${address} is an address of ${owner.name || owner.id}, a member of the cluster. Nothing was started. ` +
          'Choose another --host.',
      )
  }
}

async function enter(
  context: Context,
  contact: NodeClient,
  { record }: ClaimedNode,
  isLearner: boolean,
): Promise<LaunchedNode> {
  await inTurn(() => contact.addLearner(`http://${record.peerAddress}`), record.name)
  const added = await ownMember(contact, record.peerAddress)
  try {
    const node = await launch(context, record, patienceMs)
    if (node.view === undefined)
      throw new CommandError(
        `${record.name} does not serve after ${patienceMs / 1_000} s, and was ended. Its log is ${record.logFile}`,
      )
    if (!isLearner) await promoteWhenReady(contact, added, record.name)
    return node
  } catch (error) {
    // A member that never starts would count as a member for ever.
    await contact.remove(added.id).catch(() => {})
    throw error
  }
}

async function ownMember(contact: NodeClient, peerAddress: string): Promise<MemberView> {
  const { members } = await contact.view(turnMs)
  const own = members.find((member) => isMemberOf({ peerAddress }, member))
  if (own !== undefined) return own
  throw new CommandError('The cluster has removed the new member again. Repeat the command.')
}

/** A cluster takes one learner at a time, and none while a voter is down. */
async function inTurn(add: () => Promise<void>, name: string): Promise<void> {
  const until = performance.now() + turnMs
  for (;;) {
    try {
      await add()
      return
    } catch (error) {
      const reason = reasonOf(error)
      const isOver = performance.now() > until
      if (reason.includes('unhealthy cluster')) {
        if (isOver)
          throw new CommandError(
            `The cluster does not take ${name} while one of its members is down. Nothing was started. Start all ` +
              'members, or remove the one that is lost.',
          )
      } else if (reason.includes('too many learner')) {
        if (isOver)
          throw new CommandError(
            `The cluster has a learner, and takes one at a time. Nothing was started. Promote it with ` +
              '`hstore-server config set NAME type=voter`, or remove it.',
          )
      } else throw joinError(error, reason)
      await sleep(retryMs)
    }
  }
}

/** A learner is promoted as soon as it has caught up. */
async function promoteWhenReady(contact: NodeClient, { id }: MemberView, name: string): Promise<void> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      await contact.promote(id)
      return
    } catch (error) {
      const reason = reasonOf(error)
      // An answer that was lost may have promoted it.
      if (reason.includes('can only promote a learner member') && !reason.includes('in sync')) return
      if (error instanceof NodeRefusal && error.status === 401) throw joinError(error, reason)
      if (performance.now() > until)
        throw new CommandError(`${name} does not catch up with its cluster (${reason}), and was ended.`, {
          cause: error,
        })
      await sleep(retryMs)
    }
  }
}

/** @throws the error where it is none of a node */
function reasonOf(error: unknown): string {
  if (error instanceof NodeRefusal || error instanceof NoAnswer) return error.message
  throw error
}

function joinError(cause: unknown, reason: string): CommandError {
  return new CommandError(`The cluster does not take the node: ${reason}. Nothing was started.`, { cause })
}
