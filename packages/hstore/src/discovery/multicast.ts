import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import multicastDns, { type MulticastDNS } from 'multicast-dns'
import { Allowance } from '../front/allowance.ts'
import { systemClock } from '../front/clock.ts'
import { systemTimers } from '../peers/timers.ts'
import type { Message } from './message.ts'
import { RecentSet } from './recent-set.ts'
import { isRelevant, messageOf, sendMessage } from './record.ts'

/*
 * Messages by multicast DNS, on each IPv4 interface of this machine. A system delivers a packet to
 * the sockets of all interfaces, so the channel drops the copies.
 *
 * Invariant: no packet and no failure of the network throws. A failure is reported once.
 */

const group = '224.0.0.251'
const standardPort = 5_353
/** As RFC 6762 asks for. Routers do not pass the group on, whatever the value. */
const timeToLive = 255
/** Interfaces come and go, and a port may become free. */
const refreshMs = 10_000
/** Packets that are decoded: a flood must leave the node its time. */
const packetsPerSecond = 50
const recentMax = 256

export interface MulticastOptions {
  readonly onMessage: (message: Message, from: string) => void
  /** A sentence. */
  readonly onProblem: (problem: string) => void
  /** The addresses of the interfaces. Default: those of all IPv4 interfaces but the loopback. */
  readonly interfaces?: () => readonly string[]
  readonly port?: number
}

interface OpenInterface {
  readonly dns: MulticastDNS
  /** Resolves when it can send, or cannot be used. */
  readonly ready: Promise<void>
}

export class MulticastChannel {
  private readonly options: MulticastOptions
  private readonly open = new Map<string, OpenInterface>()
  private readonly problems = new Set<string>()
  private readonly recent = new RecentSet(recentMax)
  private readonly packets = new Allowance(packetsPerSecond, systemClock)
  private readonly stopRefresh: () => void

  constructor(options: MulticastOptions) {
    this.options = options
    this.refresh()
    this.stopRefresh = systemTimers.every(refreshMs, () => this.refresh())
  }

  /** Resolves when each interface can send, or cannot be used. */
  async ready(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ ready }) => ready))
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
    for (const address of addresses) if (!this.open.has(address)) this.listen(address)
    if (addresses.size === 0) this.problem('this machine has no network interface with an IPv4 address')
  }

  private listen(address: string): void {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    const port = this.options.port ?? standardPort
    // The library would join the group without a guard: a failure would end the process.
    const dns = multicastDns({ socket, port, bind: '0.0.0.0', multicast: false })
    const decoders = socket.listeners('message')
    socket.removeAllListeners('message')
    socket.on('message', (packet, from) => {
      if (!isRelevant(packet) || !this.packets.spend()) return
      for (const decode of decoders) decode.call(socket, packet, from)
    })
    dns.on('packet', (packet, { address: from }) => this.receive(messageOf(packet), from))
    // A packet that is no DNS. It is none of ours.
    dns.on('warning', () => {})
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
    this.open.set(address, { dns, ready })
  }

  private receive(message: Message | undefined, from: string): void {
    if (message === undefined) return
    const { kind, nonce, mac = message.payload } = message
    if (this.recent.add(`${from} ${kind} ${nonce} ${mac}`)) this.options.onMessage(message, from)
  }

  private async shut(address: string): Promise<void> {
    const opened = this.open.get(address)
    this.open.delete(address)
    if (opened !== undefined) await new Promise<void>((resolve) => opened.dns.destroy(resolve))
  }

  private report(address: string, { code, message }: NodeJS.ErrnoException): void {
    const why = code === 'EADDRINUSE' ? 'another program keeps UDP port 5353 for itself' : message
    this.problem(`multicast does not work on ${address}: ${why}`)
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
