import type { Member } from '@ticketcd/wire'
import { formatHostPort } from '../../text/host-port.ts'
import { type Address, isSameAddress, parseAddress } from './address.ts'

/** A node as a client reaches it. */
export interface NodePlace {
  readonly address: Address
  /** Undefined until the cluster was asked for its members. */
  readonly name: string | undefined
}

/** Such as `node1 (127.0.0.1:2379)`. */
export function placeText({ name, address }: NodePlace): string {
  return name === undefined ? formatHostPort(address) : `${name} (${formatHostPort(address)})`
}

/** Addresses on which a server listens and that lead nowhere from another machine. */
const unspecified = new Set(['0.0.0.0', '::'])

/** The known nodes of one cluster: those that were given, and the members of its last list. */
export class Membership {
  /** Undefined until a node has answered. */
  clusterId: bigint | undefined
  private readonly given: readonly Address[]
  private members: readonly Member[] = []

  constructor(given: readonly Address[]) {
    this.given = given
  }

  get list(): readonly Member[] {
    return this.members
  }

  learn(clusterId: bigint, members: readonly Member[]): void {
    this.clusterId = clusterId
    this.members = members
  }

  /** Every address to try, the given ones first. */
  get places(): readonly NodePlace[] {
    const places: NodePlace[] = this.given.map((address) => ({ address, name: this.nameAt(address) }))
    for (const member of this.members)
      for (const address of addressesOf(member))
        if (!places.some((place) => isSameAddress(place.address, address)))
          places.push({ address, name: member.name || undefined })
    return places
  }

  /** The first usable address of a member. */
  addressOf(member: Member): Address | undefined {
    return addressesOf(member)[0]
  }

  /** The place of a member with this name. */
  named(name: string): NodePlace | undefined {
    const member = this.members.find((each) => each.name === name)
    const address = member && this.addressOf(member)
    return address && { address, name }
  }

  private nameAt(address: Address): string | undefined {
    const at = this.members.find((member) => addressesOf(member).some((each) => isSameAddress(each, address)))
    return at?.name || undefined
  }
}

function addressesOf({ clientUrls }: Member): Address[] {
  return clientUrls.flatMap((url) => {
    try {
      const address = parseAddress(url, false)
      return unspecified.has(address.host) ? [] : [address]
    } catch {
      // Another client may have registered any text.
      return []
    }
  })
}
