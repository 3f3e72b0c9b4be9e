import type { MemberId } from './member-id.ts'
import type { MemberTable } from './member-table.ts'

/** The answer of a member to a node that has no data yet. */
export interface ClusterDescription {
  readonly clusterId: MemberId
  readonly members: readonly DescribedMember[]
}

export interface DescribedMember {
  readonly id: MemberId
  readonly peerUrls: readonly string[]
  /** Empty until the member has started. First members have a name before. */
  readonly clientUrls: readonly string[]
}

export function encodeDescription(clusterId: MemberId, table: MemberTable): Uint8Array {
  const members = table.list.map(({ id, peerUrls, clientUrls }) => ({ id, peerUrls, clientUrls }))
  return Buffer.from(JSON.stringify({ clusterId, members }))
}

/** @throws {Error} where the bytes are no description */
export function decodeDescription(bytes: Uint8Array): ClusterDescription {
  const value = parsed(Buffer.from(bytes).toString())
  if (isDescription(value)) return value
  throw new Error('the answer does not describe a cluster')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isDescription(value: unknown): value is ClusterDescription {
  const { clusterId, members } = fieldsOf(value)
  return isId(clusterId) && Array.isArray(members) && members.every(isMember)
}

function isMember(value: unknown): boolean {
  const { id, peerUrls, clientUrls } = fieldsOf(value)
  return isId(id) && isTexts(peerUrls) && isTexts(clientUrls)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
