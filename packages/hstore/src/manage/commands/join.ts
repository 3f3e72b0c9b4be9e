import { formatHostPort } from '../../text/host-port.ts'
import { addressOfUrl, parseAddress } from '../address.ts'
import { retry } from '../clock.ts'
import { CommandError } from '../command-error.ts'
import type { Context } from '../context.ts'
import { forget, type LaunchedNode, launch } from '../launch.ts'
import { type ClaimedNode, claimNode, type NewNodeOptions } from '../new-node.ts'
import { type ClusterView, type MemberView, NoAnswer, NodeClient, NodeRefusal } from '../node-client.ts'
import { processOf } from '../node-process.ts'
import type { NodeRecord } from '../node-record.ts'
import { isMemberOf } from '../node-row.ts'
import { viewOfContact } from '../survey.ts'

/** Every write goes to every voter, and etcd advises against more. */
const membersMax = 7
/** How long a join waits for the one before it, or for members that have just started. */
const turnMs = 30_000
/** How long a node may take to receive the data of its cluster. */
const patienceMs = 120_000

export interface JoinOptions extends NewNodeOptions {
  readonly cluster?: string | undefined
  /** Whether the node stays a learner, which has no vote. */
  readonly learner?: boolean | undefined
}

/**
 * Adds a node to a running cluster: as a learner first, so that the quorum never depends on an
 * empty node, and as a voter once it has caught up.
 *
 * @param contact `host:port` of any node of the cluster; found by itself where it is undefined
 * @throws {CommandError} where the node is not taken: then nothing is left of it
 */
export async function joinCluster(
  context: Context,
  contact: string | undefined,
  options: JoinOptions,
): Promise<LaunchedNode> {
  const { address, view } =
    contact === undefined
      ? await findContact(context, options)
      : await contactAt(context, contact, options.cluster)
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
    return await enter(context, clientOf(context, address, view), claimed, options.learner ?? false)
  } catch (error) {
    await forget(context, claimed.record, claimed.isDataOurs)
    throw error
  }
}

interface Contact {
  readonly address: string
  readonly view: ClusterView
}

async function contactAt(context: Context, text: string, cluster: string | undefined): Promise<Contact> {
  const address = formatHostPort(parseAddress(text))
  return { address, view: await viewOfContact(context, address, cluster) }
}

/**
 * @returns the first node that answers: of those that run on this machine, or that discovery finds
 */
async function findContact(context: Context, options: JoinOptions): Promise<Contact> {
  const { state, discover } = context
  const { cluster, discoverySecretFile } = options
  const running = state.all().filter((record) => processOf(record) !== undefined)
  const local = running.filter((record) => cluster === undefined || record.cluster === cluster)
  const clusters = [...new Set(local.map((record) => record.cluster))]
  if (clusters.length > 1)
    throw new CommandError(
      `Nodes of several clusters run here: ${clusters.join(', ')}. Choose one with --cluster. Nothing was started.`,
    )
  const found =
    local.length > 0 ? local.map(({ address }) => address) : await discover(cluster, discoverySecretFile)
  let problem: unknown = new CommandError(
    'No node of the cluster was found. Give the address of one: `hstore-server join HOST:PORT`. Nothing was started.',
  )
  for (const address of found)
    try {
      return await contactAt(context, address, cluster)
    } catch (error) {
      problem = error
    }
  throw problem
}

/** A learner cannot carry out changes of members, so a voter is asked in its place. */
function clientOf(context: Context, address: string, view: ClusterView): NodeClient {
  const isLearner = view.members.some(({ id, type }) => id === view.node.id && type === 'learner')
  const [voter] = isLearner ? votersIn(context, view) : []
  return voter ?? new NodeClient(address, context.session)
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
    each === undefined ? [] : [formatHostPort(parseAddress(each))],
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
  await addInTurn(context, contact, record)
  const added = await ownMember(contact, record.peerAddress)
  try {
    const node = await launch(context, record, patienceMs)
    if (!node.isServing)
      throw new CommandError(
        `${record.name} does not serve after ${patienceMs / 1_000} s, and was ended. Its log is ${record.logFile}`,
      )
    if (!isLearner)
      await promoteWhenReady(context, [contact, ...votersIn(context, node.view)], added, record.name)
    return node
  } catch (error) {
    // A member that never starts would count as a member for ever.
    await contact.remove(added.id).catch(() => {})
    throw error
  }
}

function votersIn({ session }: Context, view: ClusterView | undefined): NodeClient[] {
  const urls = (view?.members ?? [])
    .filter(({ type }) => type === 'voter')
    .flatMap(({ clientUrls }) => clientUrls.slice(0, 1))
  return urls.map((url) => new NodeClient(addressOfUrl(url), session))
}

async function ownMember(contact: NodeClient, peerAddress: string): Promise<MemberView> {
  const { members } = await contact.view(turnMs)
  const own = members.find((member) => isMemberOf({ peerAddress }, member))
  if (own !== undefined) return own
  throw new CommandError('The cluster has removed the new member again. Repeat the command.')
}

/** A cluster takes one learner at a time, and none while a voter is down. */
async function addInTurn(
  { clock }: Context,
  contact: NodeClient,
  { name, peerAddress }: NodeRecord,
): Promise<void> {
  const refusals = {
    'unhealthy cluster':
      `The cluster does not take ${name} while one of its members is down. Nothing was started. Start all members, ` +
      'or remove the one that is lost.',
    'too many learner':
      'The cluster has a learner, and takes one at a time. Nothing was started. Promote it with ' +
      '`hstore-server config set NAME type=voter`, or remove it.',
  }
  const refusalOf = (error: unknown) =>
    Object.entries(refusals).find(
      ([words]) => error instanceof NodeRefusal && error.message.includes(words),
    )?.[1]
  const add = () => contact.addLearner(`http://${peerAddress}`)
  const last = await retry(add, (error) => refusalOf(error) !== undefined, turnMs, clock).catch(
    (error: unknown) => {
      if (!(error instanceof NodeRefusal || error instanceof NoAnswer)) throw error
      throw new CommandError(`The cluster does not take ${name}: ${error.message}. Nothing was started.`, {
        cause: error,
      })
    },
  )
  if (last !== undefined) throw new CommandError(refusalOf(last) ?? last.message, { cause: last })
}

/** A learner is promoted as soon as it has caught up. */
async function promoteWhenReady(
  { clock }: Context,
  contacts: readonly NodeClient[],
  { id }: MemberView,
  name: string,
): Promise<void> {
  const isVoter = (error: unknown) =>
    error instanceof NodeRefusal && /promote a learner member$/.test(error.message)
  let tries = 0
  const promote = async () => {
    // The first contact may have ended meanwhile.
    const contact = contacts[tries % contacts.length]
    tries += 1
    await contact?.promote(id).catch((error: unknown) => {
      // An earlier try has succeeded, and its answer was lost.
      if (!isVoter(error)) throw error
    })
  }
  const isPassing = (error: unknown) => error instanceof NodeRefusal || error instanceof NoAnswer
  const last = await retry(promote, isPassing, patienceMs, clock)
  if (last === undefined) return
  throw new CommandError(
    `${name} does not catch up with its cluster (${last.message}). It was ended, and removed from the cluster.`,
    { cause: last },
  )
}
