import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Chance } from '../log/testing/chance.ts'
import { secret, startMs } from '../testing/discovery/announced.ts'
import { freeUdpPort, loopbackNetwork } from '../testing/discovery/loopback-network.ts'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { type Message, newMessage } from './message.ts'
import { MulticastChannel, type MulticastOptions } from './multicast.ts'
import { seal, sealKey } from './seal.ts'

const question = () => seal(newMessage('question', 'any', startMs, ''), sealKey(secret))

async function channel(options: Pick<MulticastOptions, 'interfaces' | 'port' | 'timers'>) {
  const received: Message[] = []
  const problems: string[] = []
  const opened = new MulticastChannel({
    ...options,
    onMessage: (message) => received.push(message),
    onProblem: (problem) => problems.push(problem),
  })
  onTestFinished(() => opened.close())
  await opened.ready()
  return { opened, received, problems }
}

/** A program that keeps a port for itself. */
async function keeper(): Promise<{ readonly socket: Socket; readonly port: number }> {
  const socket = createSocket('udp4')
  socket.bind(0, '0.0.0.0')
  await once(socket, 'listening')
  return { socket, port: (socket.address() as AddressInfo).port }
}

describe('a channel', () => {
  it('carries messages to all others on the network, and each of them once', async () => {
    const network = await loopbackNetwork()
    const [one, other] = [await channel(network), await channel(network)]
    const sent = [question(), question()]
    for (const message of sent) one.opened.send(message)
    for (const { received, problems } of [one, other]) {
      await expect.poll(() => received).toEqual(expect.arrayContaining(sent))
      expect(received.length).toBe(2)
      expect(problems).toEqual([])
    }
  })

  it('passes a packet once, although the sockets of all interfaces receive it', async () => {
    const network = { port: await freeUdpPort(), interfaces: () => ['127.0.0.1', '127.0.0.2'] }
    const [one, other] = [await channel(network), await channel(network)]
    const sent = [question(), question()]
    for (const message of sent) one.opened.send(message)
    // Each interface sends each message.
    await expect.poll(() => other.received).toEqual(expect.arrayContaining(sent))
    await expect.poll(() => other.received.length).toBe(4)
  })

  it('reports an interface that cannot be used, and works on the others', async () => {
    const { port } = await loopbackNetwork()
    const interfaces = () => ['127.0.0.1', '203.0.113.77']
    const [one, other] = [await channel({ port, interfaces }), await channel({ port, interfaces })]
    expect(one.problems).toEqual([expect.stringMatching(/^Multicast does not work on 203\.0\.113\.77: \w+/)])
    const sent = question()
    one.opened.send(sent)
    await expect.poll(() => other.received).toEqual([sent])
    expect(one.problems.length).toBe(1)
  })

  it('reports a port that another program keeps for itself', async () => {
    const { socket, port } = await keeper()
    onTestFinished(() => void socket.close())
    const { opened, problems } = await channel({ port, interfaces: () => ['127.0.0.1'] })
    expect(problems).toEqual([
      `Multicast does not work on 127.0.0.1: another program keeps UDP port ${port} for itself.`,
    ])
    expect(() => opened.send(question())).not.toThrow()
  })

  it('reports a machine without a network', async () => {
    const { problems } = await channel({ port: await freeUdpPort(), interfaces: () => [] })
    expect(problems).toEqual(['This machine has no network interface with an IPv4 address.'])
  })

  it('follows the interfaces of the machine, which come and go', async () => {
    const { port, interfaces } = await loopbackNetwork()
    const timers = new ManualTimers()
    let addresses: readonly string[] = []
    const one = await channel({ port, interfaces: () => addresses, timers })
    const other = await channel({ port, interfaces })
    addresses = interfaces()
    timers.advance(10_000)
    await one.opened.ready()
    expect(one.opened.isOpen).toBe(true)
    const sent = question()
    one.opened.send(sent)
    await expect.poll(() => other.received).toEqual([sent])
    addresses = []
    timers.advance(10_000)
    expect(one.opened.isOpen).toBe(false)
  })

  it('tries an interface again, and works once the port is free', async () => {
    const { socket, port } = await keeper()
    const timers = new ManualTimers()
    const interfaces = () => ['127.0.0.1']
    const one = await channel({ port, interfaces, timers })
    expect(one.opened.isOpen).toBe(false)
    await new Promise<void>((resolve) => socket.close(resolve))
    timers.advance(10_000)
    await one.opened.ready()
    const sent = question()
    one.opened.send(sent)
    await expect.poll(() => one.received).toEqual([sent])
    expect(one.problems.length).toBe(1)
  })

  it('receives messages after packets of any content', async () => {
    const { port, interfaces } = await loopbackNetwork()
    const one = await channel({ port, interfaces })
    const stranger = createSocket('udp4')
    onTestFinished(() => void stranger.close())
    const chance = new Chance(1)
    const marker = Buffer.from('\x07_hstore')
    for (let number = 0; number < 300; number += 1) {
      const bytes = Buffer.from(Array.from({ length: chance.below(1_400) }, () => chance.below(256)))
      const packet = Buffer.concat(chance.one(2) ? [bytes, marker] : [bytes])
      await new Promise((resolve) => stranger.send(packet, port, '127.0.0.1', resolve))
    }
    // The flood may have filled the buffer of the socket, so a message may be lost.
    await expect
      .poll(() => {
        one.opened.send(question())
        return one.received.length
      })
      .toBeGreaterThan(0)
  })

  it('can be closed before it is ready, and again', async () => {
    const opened = new MulticastChannel({
      ...(await loopbackNetwork()),
      onMessage: () => {},
      onProblem: () => {},
    })
    const ready = opened.ready()
    await opened.close()
    await ready
    await opened.close()
    expect(() => opened.send(question())).not.toThrow()
  })
})
