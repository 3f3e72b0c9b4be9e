import type { Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../front/testing/manual-clock.ts'
import { announcementOf, secret, startMs } from '../testing/discovery/announced.ts'
import { announcementText } from './announcement.ts'
import { clusterTag } from './cluster-tag.ts'
import { dnsOn } from './dns-socket.ts'
import { type Message, newMessage, payloadBytesMax } from './message.ts'
import { PacketFilter } from './packet-filter.ts'
import { sendMessage } from './record.ts'
import { seal, sealKey } from './seal.ts'

/** A socket without a network: keeps the messages that are sent. */
class FakeSocket extends EventEmitter {
  readonly sent: Buffer[] = []

  bind(_port: number, _address: string, onBound: () => void): void {
    onBound()
  }

  send(packet: Buffer, _offset: number, _length: number, _port: number, _host: string, onSent: () => void) {
    this.sent.push(packet)
    onSent()
  }
}

let socket: FakeSocket
let clock: ManualClock
let received: [Message, string][]
let dns: ReturnType<typeof dnsOn>
beforeEach(() => {
  socket = new FakeSocket()
  clock = new ManualClock()
  received = []
  dns = dnsOn(socket as unknown as Socket, 5_353, new PacketFilter(clock), (message, from) =>
    received.push([message, from]),
  )
})

const key = sealKey(secret)
const message = (kind: Message['kind'], payload: string) =>
  seal(newMessage(kind, clusterTag('shop'), startMs, payload), key)

async function packetOf(each: Message): Promise<Buffer> {
  await new Promise((resolve) => sendMessage(dns, each, resolve))
  return socket.sent.at(-1) ?? Buffer.alloc(0)
}

function receive(packet: Buffer, address = '192.0.2.1'): void {
  // The allowance must not decide here.
  clock.advance(1_000)
  socket.emit('message', packet, { address, port: 5_353, family: 'IPv4', size: packet.length })
}

describe('a packet of discovery', () => {
  it.each(['question', 'answer', 'refusal'] as const)('carries a message: %s', async (kind) => {
    const sent = message(kind, announcementText(announcementOf()))
    receive(await packetOf(sent))
    expect(received).toEqual([[sent, '192.0.2.1']])
  })

  it('carries the longest payload, of any characters, within one packet of Ethernet', async () => {
    const sent = message('answer', 'é'.repeat(payloadBytesMax / 2))
    const packet = await packetOf(sent)
    expect(packet.length).toBeLessThanOrEqual(1_500 - 28)
    receive(packet)
    expect(received[0]?.[0]).toEqual(sent)
  })

  it('may be any bytes: it is a message or none, and never an error', async () => {
    const real = await packetOf(message('answer', announcementText(announcementOf())))
    const change = fc.tuple(fc.nat(real.length - 1), fc.nat(255))
    const changed = fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
      const packet = Buffer.from(real)
      for (const [at, byte] of changes) packet[at] = byte
      return packet
    })
    const cut = fc.nat(real.length).map((length) => real.subarray(0, length))
    const random = fc
      .uint8Array({ maxLength: 1_400 })
      .map((bytes) => Buffer.concat([Buffer.from(bytes), Buffer.from('\x07_hstore')]))
    fc.assert(
      fc.property(fc.oneof(changed, cut, random), (packet) => {
        expect(() => receive(packet)).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })

  it('may name itself in a loop', () => {
    const header = Buffer.from('000084000000000100000000', 'hex')
    const loops = ['c00c', '01c00c', 'c00dc00c', '3fc00c'].map((hex) => Buffer.from(hex, 'hex'))
    for (const loop of loops) receive(Buffer.concat([header, loop, Buffer.from('\x07_hstore')]))
    expect(received).toEqual([])
  })
})

it('a packet of another service is not decoded', async () => {
  let decoded = 0
  dns.on('packet', () => {
    decoded += 1
  })
  const questions = [{ name: '_printer._tcp.local', type: 'PTR' as const }]
  await new Promise((resolve) => dns.query({ questions }, resolve))
  receive(socket.sent[0] ?? Buffer.alloc(0))
  expect(decoded).toBe(0)
  receive(await packetOf(message('question', '')))
  expect(decoded).toBe(1)
})

it('a packet for the service without a message is none of discovery', async () => {
  const answers = [
    { name: '_hstore._tcp.local', type: 'TXT' as const, data: 'something else' },
    { name: '_hstore._tcp.local', type: 'A' as const, data: '192.0.2.1' },
  ]
  await new Promise((resolve) => dns.respond({ answers }, resolve))
  expect(socket.sent.length).toBe(1)
  receive(socket.sent[0] ?? Buffer.alloc(0))
  expect(received).toEqual([])
})
