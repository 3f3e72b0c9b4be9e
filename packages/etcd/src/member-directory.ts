import type { Member } from './member.ts'

/** A node to probe. */
export interface Target {
  /** '' while it is unknown. */
  memberId: string
  /** '' for a member that has never started; the address while the members are unknown. */
  name: string
  /** As used for requests, perhaps with a scheme; '' for a member that has never started. */
  address: string
  isLearner: boolean
}

/** A member and the addresses that it advertises to clients. */
export interface AdvertisedMember {
  readonly memberId: string
  /** `host:port`, or `https://host:port`. Never empty. */
  readonly addresses: readonly string[]
}

/**
 * The members of the cluster, and the address of each. The members are those of the last list that
 * was read.
 *
 * A member is reached at its configured host if that is known. In containers and behind address
 * translation, the address that a member advertises often leads nowhere.
 */
export class MemberDirectory {
  private readonly hosts: readonly string[]
  private members: readonly Member[] | undefined
  /** The member that answered at each configured host. */
  private readonly answered = new Map<string, string>()
  /** Configured hosts at which several members answer, such as a load balancer. */
  private readonly shared = new Set<string>()
  private strangerAnswered = false

  constructor(hosts: readonly string[]) {
    this.hosts = hosts.map(withoutHttp)
  }

  get isKnown(): boolean {
    return this.members !== undefined
  }

  /** Whether a member has answered that is not in the last list. */
  get isStale(): boolean {
    return this.strangerAnswered
  }

  /** @param members a list as a node returns it */
  learn(members: readonly Member[]): void {
    const before = this.members ?? []
    this.members = members
    this.strangerAnswered = false
    // A member that has moved is no longer reached at its former host.
    for (const [host, memberId] of this.answered) {
      const [old, now] = [before, members].map((list) => list.find(({ id }) => id === memberId))
      const hasMoved = old && now && old.clientUrls.length > 0 && !isSame(old.clientUrls, now.clientUrls)
      if (hasMoved) this.answered.delete(host)
    }
  }

  /**
   * Records the member that answered at an address. Returns whether the members must be read again,
   * because it is not among them.
   */
  observed(address: string, memberId: string): boolean {
    const host = withoutHttp(address)
    const before = this.answered.get(host)
    const isMember = this.isMember(memberId)
    if (before !== memberId && this.hosts.includes(host)) {
      if (before !== undefined && isMember && this.isMember(before)) this.shared.add(host)
      this.answered.set(host, memberId)
    }
    if (!isMember && this.isKnown) this.strangerAnswered = true
    return !isMember
  }

  /** One for each member; one for each configured host while the members are unknown. */
  get targets(): Target[] {
    if (!this.members)
      return this.hosts.map((address) => ({
        memberId: this.answered.get(address) ?? '',
        name: plain(address),
        address,
        isLearner: false,
      }))
    const configured = this.withLastHost(this.members)
    return this.members.map(({ id, name, clientUrls, isLearner }) => ({
      memberId: id,
      name,
      address: configured.get(id) ?? withoutHttp(clientUrls[0] ?? ''),
      isLearner,
    }))
  }

  /** Configured hosts whose member is unknown; an answer of each identifies it. */
  get strays(): string[] {
    const taken = new Set(this.targets.map(({ address }) => address))
    return this.hosts.filter((host) => !taken.has(host) && !this.answered.has(host))
  }

  /** Whether the member that a configured host led to has left the cluster. */
  hasLeft(address: string): boolean {
    const host = withoutHttp(address)
    const memberId = this.answered.get(host)
    return this.isKnown && memberId !== undefined && !this.isMember(memberId) && !this.shared.has(host)
  }

  /** Configured hosts that may lead to any member. */
  get unidentified(): string[] {
    const { members = [] } = this
    const isIdentified = (host: string) => [...this.configuredHosts(members).values()].includes(host)
    return this.hosts.filter((host) => !this.answered.has(host) && !isIdentified(host))
  }

  /** The voters that no configured host leads to. */
  get advertised(): AdvertisedMember[] {
    const { members = [] } = this
    const configured = this.configuredHosts(members)
    return members.flatMap(({ id, clientUrls, isLearner }) => {
      const addresses = clientUrls.filter(isAddress).map((url) => withoutHttp(url).replace(/\/$/, ''))
      const isWanted = !isLearner && !configured.has(id) && addresses.length > 0
      return isWanted ? [{ memberId: id, addresses }] : []
    })
  }

  /** By member id, if it is certain. */
  private configuredHosts(members: readonly Member[]): Map<string, string> {
    const found = new Map<string, string>()
    for (const host of this.ownHosts) {
      const memberId =
        this.answered.get(host) ??
        members.find(({ clientUrls }) => clientUrls.some((url) => plain(url) === plain(host)))?.id
      if (memberId !== undefined && this.isMember(memberId) && !found.has(memberId)) found.set(memberId, host)
    }
    return found
  }

  /** By member id. If one host and one member are left, that host is assigned to the member. */
  private withLastHost(members: readonly Member[]): Map<string, string> {
    const found = this.configuredHosts(members)
    const taken = new Set(found.values())
    const [host, ...otherHosts] = this.ownHosts.filter(
      (candidate) => !taken.has(candidate) && !this.answered.has(candidate),
    )
    const [member, ...otherMembers] = members.filter(({ id }) => !found.has(id))
    if (host && member && otherHosts.length === 0 && otherMembers.length === 0) found.set(member.id, host)
    return found
  }

  private get ownHosts(): string[] {
    return this.hosts.filter((host) => !this.shared.has(host))
  }

  private isMember(memberId: string): boolean {
    return this.members?.some(({ id }) => id === memberId) ?? false
  }
}

/** `host:port` of an address or a URL. */
export function plain(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** The scheme is kept if it requires TLS. */
export function withoutHttp(url: string): string {
  return url.replace(/^http:\/\//, '')
}

/** etcd also advertises Unix sockets, which no other machine can reach. */
function isAddress(url: string): boolean {
  return /^https?:\/\/[^/]+:\d+\/?$/.test(url)
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((url) => others.includes(url))
}
