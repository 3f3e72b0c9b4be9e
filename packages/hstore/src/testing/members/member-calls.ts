import type { GatewayClient } from '../gateway-client.ts'

/** A member as the JSON gateway lists it. */
export interface ListedMember {
  readonly ID: string
  readonly name?: string
  readonly peerURLs: readonly string[]
  readonly clientURLs?: readonly string[]
  readonly isLearner?: boolean
}

/** @returns the id of the new member */
export async function addMember(client: GatewayClient, peerUrl: string, isLearner: boolean): Promise<string> {
  const { member } = await client.call('cluster/member/add', { peerURLs: [peerUrl], isLearner })
  return (member as ListedMember).ID
}

export async function removeMember(client: GatewayClient, id: string): Promise<void> {
  await client.call('cluster/member/remove', { ID: id })
}

export async function promoteMember(client: GatewayClient, id: string): Promise<void> {
  await client.call('cluster/member/promote', { ID: id })
}

export async function listMembers(client: GatewayClient): Promise<ListedMember[]> {
  return (await client.call('cluster/member/list', {})).members as ListedMember[]
}
