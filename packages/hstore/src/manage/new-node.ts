import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ownerOfFolder } from '../log/folder-lock.ts'
import { formatHostPort, type HostPort } from '../text/host-port.ts'
import { parseAddress } from './address.ts'
import { CommandError } from './command-error.ts'
import type { Context } from './context.ts'
import { isRunning, ownProcess, processOf } from './node-process.ts'
import type { NodeRecord } from './node-record.ts'
import { freeAddress, peerAddressFor, requireFree } from './ports.ts'
import { checkName, type StateFolder } from './state-folder.ts'

const attempts = 10
const pauseMs = 200

/** The options that describe a new node. */
export interface NewNodeOptions {
  readonly name?: string | undefined
  /** `host:port` for clients. */
  readonly host?: string | undefined
  /** `host:port` for the other members. */
  readonly peerHost?: string | undefined
  readonly dataDir?: string | undefined
  readonly discoverySecretFile?: string | undefined
  /** Flags of its program, which the state file keeps. */
  readonly flags?: readonly string[] | undefined
}

/** A state file that this process has made, for a node that has not started yet. */
export interface ClaimedNode {
  readonly record: NodeRecord
  /** Whether the data folder is a new one in the state folder, so that it may be deleted again. */
  readonly isDataOurs: boolean
}

/**
 * Chooses name, addresses and folders of a new node, and writes its state file, so that no other
 * command takes the same name.
 *
 * @param members names of the cluster's members
 * @param bootstrapOf describes how the node enters its cluster
 * @throws {CommandError} where another node or program has one of them
 */
export async function claimNode(
  context: Context,
  cluster: string,
  options: NewNodeOptions,
  members: readonly string[],
  bootstrapOf: (name: string, peerUrl: string) => NodeRecord['bootstrap'],
): Promise<ClaimedNode> {
  checkName('cluster', cluster)
  const { state, clock } = context
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { record, old, isDataOurs } = await describe(state, cluster, options, members, bootstrapOf)
    if (old !== undefined) state.remove(old)
    if (state.create(record)) {
      if (!hasRival(state, record)) return { record, isDataOurs }
      state.remove(record)
    }
    // Two commands that see one another must not choose alike again.
    await clock.sleep(Math.random() * pauseMs)
  }
  throw new CommandError(
    'Other commands start nodes at the same time. Nothing was started. Repeat the command.',
  )
}

async function describe(
  state: StateFolder,
  cluster: string,
  options: NewNodeOptions,
  members: readonly string[],
  bootstrapOf: (name: string, peerUrl: string) => NodeRecord['bootstrap'],
): Promise<ClaimedNode & { readonly old: NodeRecord | undefined }> {
  const name =
    options.name === undefined ? nextName(state, cluster, members) : checkName('node', options.name)
  if (members.includes(name))
    throw new CommandError(
      `The cluster '${cluster}' has a node '${name}' already. Nothing was started. Choose another --name.`,
    )
  const old = state.records(cluster).find((record) => record.name === name)
  if (old !== undefined) requireLost(old)
  const [address, peer] = await addressesFor(state, options, old)
  const paths = state.paths(cluster, name)
  const dataDir = options.dataDir === undefined ? paths.dataDir : resolve(options.dataDir)
  checkDataFolder(state, dataDir, old)
  const peerAddress = formatHostPort(peer)
  const { discoverySecretFile: secretFile, flags = [] } = options
  const record: NodeRecord = {
    version: 1,
    cluster,
    name,
    address: formatHostPort(address),
    peerAddress,
    dataDir,
    logFile: paths.logFile,
    starter: ownProcess(),
    ...(secretFile !== undefined && { discoverySecretFile: resolve(secretFile) }),
    ...(flags.length > 0 && { flags }),
    bootstrap: bootstrapOf(name, `http://${peerAddress}`),
  }
  return { record, old, isDataOurs: dataDir === paths.dataDir && !existsSync(dataDir) }
}

/** Whether another command has chosen one of the addresses meanwhile. */
function hasRival(state: StateFolder, own: NodeRecord): boolean {
  const addresses = [own.address, own.peerAddress]
  const others = state.all().filter(({ cluster, name }) => cluster !== own.cluster || name !== own.name)
  return others.some((each) => addresses.includes(each.address) || addresses.includes(each.peerAddress))
}

/** A state file whose data folder was deleted describes no node any more. */
function requireLost(old: NodeRecord): void {
  const { name, address, cluster, dataDir, starter } = old
  if (starter !== undefined && isRunning(starter))
    throw new CommandError(
      `The process ${starter.pid} starts ${name} of the cluster '${cluster}' now. Nothing was started. Choose ` +
        'another --name.',
    )
  if (processOf(old) !== undefined)
    throw new CommandError(
      `${name} of the cluster '${cluster}' runs already, at ${address}. Choose another --name for a new node.`,
    )
  if (existsSync(dataDir))
    throw new CommandError(
      `${name} of the cluster '${cluster}' exists, and is stopped. \`hstore-server restart ${name}\` starts it ` +
        `on its data. For a new node choose another --name, or delete ${dataDir} first.`,
    )
}

function nextName(state: StateFolder, cluster: string, members: readonly string[]): string {
  const taken = new Set([...members, ...state.records(cluster).map(({ name }) => name)])
  for (let number = 1; ; number += 1) {
    const name = `node${number}`
    if (!taken.has(name)) return name
  }
}

async function addressesFor(
  state: StateFolder,
  { host, peerHost }: NewNodeOptions,
  old: NodeRecord | undefined,
): Promise<readonly [client: HostPort, peer: HostPort]> {
  const others = state.all().filter((record) => record.dataDir !== old?.dataDir)
  const taken = others.flatMap(({ address, peerAddress }) => [address, peerAddress].map(parseAddress))
  const address =
    host === undefined ? await freeAddress(new Set(taken.map(({ port }) => port))) : parseAddress(host)
  const peer = peerHost === undefined ? peerAddressFor(address) : parseAddress(peerHost)
  for (const each of [address, peer]) {
    const text = formatHostPort(each)
    const owner = others.find((record) => record.address === text || record.peerAddress === text)
    if (owner === undefined) continue
    throw new CommandError(
      `${text} is an address of ${owner.name} of the cluster '${owner.cluster}', whether it runs or not. ` +
        'Nothing was started. Choose another --host.',
    )
  }
  await requireFree([address, peer])
  return [address, peer]
}

function checkDataFolder(state: StateFolder, dataDir: string, old: NodeRecord | undefined): void {
  const owner = ownerOfFolder(dataDir)
  if (owner !== undefined)
    throw new CommandError(
      `The process ${owner.pid} uses the data folder ${dataDir}. Nothing was started. Choose another --data-dir.`,
    )
  const record = state.all().find((each) => each.dataDir === dataDir && each.dataDir !== old?.dataDir)
  if (record !== undefined)
    throw new CommandError(
      `${dataDir} is the data folder of ${record.name} of the cluster '${record.cluster}'. Nothing was started. ` +
        'Choose another --data-dir.',
    )
  if (existsSync(join(dataDir, 'member')))
    throw new CommandError(
      `${dataDir} holds the data of a member already. Nothing was started. Choose an empty --data-dir.`,
    )
}
