import { BlockList, isIP } from 'node:net'
import { peerAddressOf } from '../members/peer-url.ts'
import { isClusterName } from './cluster-tag.ts'
import { payloadBytesMax } from './message.ts'

/** A node as it describes itself. */
export interface Announcement {
  readonly cluster: string
  /** In hexadecimal, as the node's id. */
  readonly clusterId: string
  readonly node: string
  readonly nodeId: string
  readonly clientUrls: readonly string[]
  readonly peerUrls: readonly string[]
}

const idPattern = /^[0-9a-f]{16}$/
/** Names are shown on terminals. */
const controlCharacters = /\p{Cc}/u

/** @throws {RangeError} where it does not fit into one packet */
export function announcementText(announcement: Announcement): string {
  const { cluster, clusterId, node, nodeId, clientUrls, peerUrls } = announcement
  const text = JSON.stringify({ cluster, clusterId, node, nodeId, clientUrls, peerUrls })
  const bytes = Buffer.byteLength(text)
  if (bytes > payloadBytesMax)
    throw new RangeError(
      `the name and the URLs of this node take ${bytes} bytes, and discovery has room for ${payloadBytesMax}.`,
    )
  return text
}

/** @returns undefined for anything that is no announcement */
export function parseAnnouncement(text: string): Announcement | undefined {
  const { cluster, clusterId, node, nodeId, clientUrls, peerUrls } = fieldsOf(text)
  if (typeof cluster !== 'string' || !isClusterName(cluster)) return undefined
  if (typeof node !== 'string' || controlCharacters.test(node)) return undefined
  if (!isId(clusterId) || !isId(nodeId) || !isUrlList(clientUrls) || !isUrlList(peerUrls)) return undefined
  return { cluster, clusterId, node, nodeId, clientUrls, peerUrls }
}

/**
 * The announcement for other machines, without the URLs that only this one can dial.
 *
 * @returns undefined where no URL for clients is left
 */
export function announcementForNetwork(announcement: Announcement): Announcement | undefined {
  const clientUrls = announcement.clientUrls.filter((url) => !isOfThisMachine(url))
  const peerUrls = announcement.peerUrls.filter((url) => !isOfThisMachine(url))
  return clientUrls.length === 0 ? undefined : { ...announcement, clientUrls, peerUrls }
}

const ofThisMachine = new BlockList()
ofThisMachine.addSubnet('127.0.0.0', 8)
ofThisMachine.addAddress('0.0.0.0')
ofThisMachine.addAddress('::1', 'ipv6')
ofThisMachine.addAddress('::', 'ipv6')

function isOfThisMachine(url: string): boolean {
  const { host } = peerAddressOf(url)
  const family = isIP(host)
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost')
  return ofThisMachine.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}

function isUrlList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((url) => typeof url === 'string' && isUrl(url))
}

function isUrl(text: string): boolean {
  try {
    peerAddressOf(text)
    return true
  } catch {
    return false
  }
}
