import { type Announcement, parseAnnouncement } from './announcement.ts'
import { anyCluster, clusterTag } from './cluster-tag.ts'
import { type Message, newMessage } from './message.ts'
import { RecentSet } from './recent-set.ts'
import { isCurrent, isSealedWith, type SealKey, seal } from './seal.ts'

/*
 * Collects the nodes that one search finds, from the network and from entries of this machine.
 *
 * Invariants:
 * 1. A node counts only where its message has the code of the search's secret and a current time
 *    stamp, and, from the network, the nonce of a question of this search.
 * 2. The memory is bounded for any input.
 */

/**
 * Why a node does not count.
 *
 * - `secret`: it has another secret than the search, or only one of them has one.
 * - `clock`: its time stamp is too old or too new.
 * - `content`: it has the secret, and its message makes no sense, as of another version.
 */
export type Mismatch = 'secret' | 'clock' | 'content'

export interface UnverifiedNode {
  /** An IP address, or the path of a file. */
  readonly from: string
  readonly mismatch: Mismatch
}

const questionsMax = 32
const nodesMax = 256
const unverifiedMax = 64

interface Found {
  readonly announcement: Announcement
  readonly timeMs: number
  readonly isEntry: boolean
}

export class Search {
  private readonly clusterTag: string
  private readonly key: SealKey | undefined
  private readonly wallClock: () => number
  private readonly nonces = new RecentSet(questionsMax)
  private readonly found = new Map<string, Found>()
  private readonly mismatches = new Map<string, Mismatch>()

  /** @param wallClock answers milliseconds since 1970 */
  constructor(cluster: string | undefined, key: SealKey | undefined, wallClock: () => number) {
    this.clusterTag = cluster === undefined ? anyCluster : clusterTag(cluster)
    this.key = key
    this.wallClock = wallClock
  }

  /**
   * A question to send. Each has a nonce of its own, so a node answers a repeated question again.
   */
  question(): Message {
    const message = newMessage('question', this.clusterTag, this.wallClock(), '')
    this.nonces.add(message.nonce)
    return seal(message, this.key)
  }

  /** A message from the network. */
  take(message: Message, from: string): void {
    if (!this.nonces.has(message.nonce)) return
    if (message.kind === 'answer') this.verify(message, from)
    if (message.kind === 'refusal' && message.clusterTag === this.clusterTag)
      this.reject(from, message.payload === 'clock' ? 'clock' : 'secret')
  }

  /** A message from the folder of entries. */
  takeEntry(message: Message, from: string): void {
    if (message.kind === 'entry') this.verify(message, from)
  }

  /** The verified nodes, each of them once, by cluster and name. */
  get nodes(): Announcement[] {
    const nodes = [...this.found.values()].map(({ announcement }) => announcement)
    return nodes.sort((one, other) => compare(sortKey(one), sortKey(other)))
  }

  get unverified(): UnverifiedNode[] {
    return [...this.mismatches].map(([from, mismatch]) => ({ from, mismatch }))
  }

  private verify(message: Message, from: string): void {
    if (this.clusterTag !== anyCluster && message.clusterTag !== this.clusterTag) return
    const verified = this.announcementIn(message)
    if (typeof verified === 'string') this.reject(from, verified)
    else this.add(verified, message)
  }

  private announcementIn(message: Message): Announcement | Mismatch {
    if (!isSealedWith(message, this.key)) return 'secret'
    if (!isCurrent(message, this.wallClock())) return 'clock'
    const announcement = parseAnnouncement(message.payload)
    if (announcement === undefined || clusterTag(announcement.cluster) !== message.clusterTag)
      return 'content'
    return announcement
  }

  /**
   * Of several messages of one node an entry counts rather than an answer, since it has the URLs of
   * this machine. Among equals the newest counts.
   */
  private add(announcement: Announcement, { kind, timeMs }: Message): void {
    const { cluster, clusterId, nodeId } = announcement
    const id = `${cluster}/${clusterId}/${nodeId}`
    const known = this.found.get(id)
    if (known === undefined && this.found.size >= nodesMax) return
    const isEntry = kind === 'entry'
    if (known?.isEntry === isEntry ? known.timeMs >= timeMs : known?.isEntry) return
    this.found.set(id, { announcement, timeMs, isEntry })
  }

  private reject(from: string, mismatch: Mismatch): void {
    const isKnown = this.mismatches.has(from)
    if (isKnown || this.mismatches.size < unverifiedMax) this.mismatches.set(from, mismatch)
  }
}

function sortKey({ cluster, node, nodeId }: Announcement): string {
  return `${cluster}\n${node}\n${nodeId}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
