import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import type { MulticastDNS } from 'multicast-dns'
import { systemClock } from '../front/clock.ts'
import { systemTimers, type Timers } from '../peers/timers.ts'
import { dnsOn } from './dns-socket.ts'
import type { Message } from './message.ts'
import { PacketFilter } from './packet-filter.ts'
import { sendMessage } from './record.ts'

/*
 * Messages by multicast DNS, on each IPv4 interface of this machine.
 *
 * Invariant: no packet and no failure of the network throws. A failure is reported once.
 */

const group = '224.0.0.251'
const standardPort = 5_353
/** As RFC 6762 asks for. Routers do not pass the group on, at any value. */
const timeToLive = 255
/** Interfaces come and go, and a port may become free. */
const refreshMs = 10_000

export interface MulticastOptions {
  readonly onMessage: (message: Message, from: string) => void
  /** A sentence. */
  readonly onProblem: (problem: string) => void
  /** The addresses of the interfaces. Default: those of all IPv4 interfaces but the loopback. */
  readonly interfaces?: () => readonly string[]
  readonly port?: number
  readonly timers?: Timers
}

interface OpenInterface {
  readonly dns: MulticastDNS
  /** Resolves when it can send, or cannot be used. */
  readonly ready: Promise<void>
}

export class MulticastChannel {
  private readonly options: MulticastOptions
  private readonly port: number
  private readonly open = new Map<string, OpenInterface>()
  private readonly problems = new Set<string>()
  /** One for all interfaces: a system delivers each packet to the sockets of all of them. */
  private readonly filter = new PacketFilter(systemClock)
  private readonly stopRefresh: () => void

  constructor(options: MulticastOptions) {
    this.options = options
    this.port = options.port ?? standardPort
    this.refresh()
    this.stopRefresh = (options.timers ?? systemTimers).every(refreshMs, () => this.refresh())
  }

  /** Resolves when each interface can send, or cannot be used. */
  async ready(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ ready }) => ready))
  }

  /** Whether it can send at all. */
  get isOpen(): boolean {
    return this.open.size > 0
  }

  /** Sends on all interfaces. A packet may be lost, as always. */
  send(message: Message): void {
    for (const [address, { dns }] of this.open)
      sendMessage(dns, message, (error) => {
        if (error) this.report(address, error)
      })
  }

  async close(): Promise<void> {
    this.stopRefresh()
    await Promise.all([...this.open.keys()].map((address) => this.shut(address)))
  }

  private refresh(): void {
    const addresses = new Set((this.options.interfaces ?? interfaceAddresses)())
    for (const address of this.open.keys()) if (!addresses.has(address)) void this.shut(address)
    for (const address of addresses) if (!this.open.has(address)) this.open.set(address, this.listen(address))
    if (addresses.size === 0) this.problem('This machine has no network interface with an IPv4 address.')
  }

  private listen(address: string): OpenInterface {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    const dns = dnsOn(socket, this.port, this.filter, this.options.onMessage)
    const ready = new Promise<void>((resolve) => {
      const fail = (error: Error) => {
        this.report(address, error)
        void this.shut(address)
      }
      dns.on('error', fail)
      dns.on('ready', () => {
        try {
          socket.setMulticastInterface(address)
          socket.setMulticastTTL(timeToLive)
          socket.addMembership(group, address)
        } catch (error) {
          fail(error as Error)
        }
        resolve()
      })
      socket.on('close', resolve)
    })
    return { dns, ready }
  }

  private async shut(address: string): Promise<void> {
    const opened = this.open.get(address)
    this.open.delete(address)
    if (opened !== undefined) await new Promise<void>((resolve) => opened.dns.destroy(resolve))
  }

  private report(address: string, { code, message }: NodeJS.ErrnoException): void {
    const reason = code === 'EADDRINUSE' ? `another program keeps UDP port ${this.port} for itself` : message
    this.problem(`Multicast does not work on ${address}: ${reason}.`)
  }

  private problem(text: string): void {
    if (this.problems.has(text)) return
    this.problems.add(text)
    this.options.onProblem(text)
  }
}

function interfaceAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address)
}
