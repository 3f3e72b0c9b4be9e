import { type Member, services } from '@ticketcd/wire'
import { grpcCode } from '../../front/grpc-error.ts'
import { type Address, urlOf } from './address.ts'
import { CallError, notSent } from './call-error.ts'
import { Channel, type TlsMaterial } from './channel.ts'
import type { NodePlace } from './membership.ts'

const { Auth, Cluster } = services

export interface Login {
  readonly name: string
  readonly password: string
}

export interface ConnectionOptions {
  readonly tls: TlsMaterial
  readonly login?: Login | undefined
}

interface Limits {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** A channel to a node that has answered: its identity is known, and its user is logged in. */
export interface Connection {
  readonly channel: Channel
  readonly place: NodePlace
  readonly token: string | undefined
  readonly identity: Identity | undefined
}

export interface Identity {
  readonly clusterId: bigint
  /** Of the node that was asked. Its address may have other names than the members list. */
  readonly memberId: bigint
  readonly members: readonly Member[]
}

/**
 * Connects, logs in, and asks the node for its cluster and the members.
 *
 * @param clusterId the cluster that the node must be of; any where it is undefined
 * @throws {CallError} where the node does not answer, or is of another cluster
 */
export async function openConnection(
  place: NodePlace,
  { tls, login }: ConnectionOptions,
  clusterId: bigint | undefined,
  limits: Limits,
): Promise<Connection> {
  const { address } = place
  const channel = await Channel.open(address, tls, limits)
  try {
    const token = login && (await tokenOf(channel, address, login, limits))
    const identity = await identityOf(channel, token, limits)
    if (identity !== undefined && clusterId !== undefined && identity.clusterId !== clusterId)
      throw notSent('it belongs to another cluster now')
    const own = identity?.members.find(({ id }) => id === identity.memberId)
    return { channel, place: { address, name: own?.name || place.name }, token, identity }
  } catch (error) {
    channel.close()
    throw error
  }
}

/** Undefined where the cluster has no authentication. */
async function tokenOf(
  channel: Channel,
  address: Address,
  login: Login,
  limits: Limits,
): Promise<string | undefined> {
  try {
    return (await channel.call(Auth.authenticate, login, limits)).token
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    if (error.message.includes('authentication is not enabled')) return undefined
    if (error.isNodeAtFault) throw error
    throw new CallError(grpcCode.unauthenticated, loginProblem(login, urlOf(address), error), error)
  }
}

function loginProblem({ name }: Login, url: string, { message }: CallError): string {
  return message.includes('invalid user ID or password')
    ? `The name or the password of the user ${name} is wrong.`
    : `The login of the user ${name} at ${url} failed: ${message}`
}

/** Undefined where the node keeps it from this user. */
async function identityOf(
  channel: Channel,
  token: string | undefined,
  limits: Limits,
): Promise<Identity | undefined> {
  try {
    const { header, members } = await channel.call(Cluster.memberList, {}, { token, ...limits })
    return { clusterId: header?.clusterId ?? 0n, memberId: header?.memberId ?? 0n, members }
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    // A learner of etcd lists no members.
    const isLearner = error.message.includes('not supported for learner')
    if (error.isNodeAtFault && !isLearner) throw error
    return undefined
  }
}
