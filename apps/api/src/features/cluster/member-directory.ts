import type { Member } from '@ticketcd/etcd'

/** A node to look at. */
export interface Target {
  /** '' while no node has told it. */
  memberId: string
  /** '' for a member that has never started; the address while the members are unknown. */
  name: string
  /** As it is asked, perhaps with a scheme; '' for a member that has never started. */
  address: string
  isLearner: boolean
}

/**
 * Whom to ask at which address. The members are the last that any node told, since without a quorum none may tell. Each is asked
 * at the address that we were given for it where that is known, because in containers what a member
 * calls its own address often leads nowhere.
 */
export class MemberDirectory {
  private readonly hosts: readonly string[]
  private members: readonly Member[] | undefined
  /** Which member answered at a given host. */
  private readonly answered = new Map<string, string>()
  /** Given hosts at which now this member answers and now that one: something stands in front of them. */
  private readonly shared = new Set<string>()

  constructor(hosts: readonly string[]) {
    this.hosts = hosts
  }

  get isKnown(): boolean {
    return this.members !== undefined
  }

  /** @param members what a node has told */
  learn(members: readonly Member[]): void {
    this.members = members
  }

  /** Somebody has answered at an address. Tells whether it was no member that is known: then ask for the members anew. */
  heard(address: string, memberId: string): boolean {
    if (this.hosts.includes(address)) {
      const before = this.answered.get(address)
      if (before !== undefined && before !== memberId && this.isMember(before) && this.isMember(memberId))
        this.shared.add(address)
      this.answered.set(address, memberId)
    }
    return !this.isMember(memberId)
  }

  /** One for each member; for each given host while the members are unknown. */
  get targets(): Target[] {
    if (!this.members)
      return this.hosts.map((address) => ({
        memberId: this.answered.get(address) ?? '',
        name: plain(address),
        address,
        isLearner: false,
      }))
    const given = this.givenHosts(this.members)
    return this.members.map(({ id, name, clientUrls, isLearner }) => ({
      memberId: id,
      name,
      address: given.get(id) ?? withoutHttp(clientUrls[0] ?? ''),
      isLearner,
    }))
  }

  /** Given hosts that may be any member's: asking them tells whose they are. */
  get strays(): string[] {
    const taken = new Set(this.targets.map(({ address }) => address))
    return this.hosts.filter((host) => !taken.has(host) && !this.answered.has(host))
  }

  /** By member id. */
  private givenHosts(members: readonly Member[]): Map<string, string> {
    const own = this.hosts.filter((host) => !this.shared.has(host))
    const found = new Map<string, string>()
    for (const host of own) {
      const memberId =
        this.answered.get(host) ??
        members.find(({ clientUrls }) => clientUrls.some((url) => plain(url) === plain(host)))?.id
      if (memberId !== undefined && this.isMember(memberId) && !found.has(memberId)) found.set(memberId, host)
    }
    // The last host must be the last member's.
    const taken = new Set(found.values())
    const [host, ...otherHosts] = own.filter(
      (candidate) => !taken.has(candidate) && !this.answered.has(candidate),
    )
    const [member, ...otherMembers] = members.filter(({ id }) => !found.has(id))
    if (host && member && otherHosts.length === 0 && otherMembers.length === 0) found.set(member.id, host)
    return found
  }

  private isMember(memberId: string): boolean {
    return this.members?.some(({ id }) => id === memberId) ?? false
  }
}

/** `host:port` of an address or a URL. */
export function plain(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

function withoutHttp(url: string): string {
  return url.replace(/^http:\/\//, '')
}
