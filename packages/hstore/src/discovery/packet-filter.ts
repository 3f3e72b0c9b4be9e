import { Allowance } from '../front/allowance.ts'
import type { Clock } from '../front/clock.ts'
import { RecentSet } from './recent-set.ts'

/** The label of the service's name with its length, as every packet of discovery has it. */
const marker = Buffer.from('\x07_hstore')
/** The largest packet that Ethernet carries in one piece. */
const bytesMax = 1_500
/** A flood must leave the node its time. */
const packetsPerSecond = 50
const recentMax = 256

/**
 * Chooses the packets that are worth decoding. The others belong to other services, are copies, or
 * are too many.
 */
export class PacketFilter {
  private readonly recent = new RecentSet(recentMax)
  private readonly allowance: Allowance

  constructor(clock: Clock) {
    this.allowance = new Allowance(packetsPerSecond, clock)
  }

  /** @param from the address of the sender: two senders may send the same bytes */
  accepts(packet: Buffer, from: string): boolean {
    if (packet.length > bytesMax || !packet.includes(marker)) return false
    return this.recent.add(`${from} ${packet.toString('latin1')}`) && this.allowance.spend()
  }
}
