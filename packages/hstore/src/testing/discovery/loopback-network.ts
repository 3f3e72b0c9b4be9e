import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { MulticastOptions } from '../../discovery/multicast.ts'

/** A port that no program listens at. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

/**
 * Multicast on the loopback interface alone, at a port of its own: no packet leaves the machine.
 */
export async function loopbackNetwork(): Promise<Required<Pick<MulticastOptions, 'interfaces' | 'port'>>> {
  const port = await freeUdpPort()
  return { port, interfaces: () => ['127.0.0.1'] }
}

/** Keeps the packets of discovery on the loopback interface. It ends with the test. */
export async function packetRecorder(port: number): Promise<{
  /** Sends all of them again and again. @returns a function that ends it */
  replay(): () => void
}> {
  const [group, local] = ['224.0.0.251', '127.0.0.1']
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  const packets: Buffer[] = []
  socket.on('message', (packet) => packets.push(packet))
  socket.bind(port, '0.0.0.0')
  await once(socket, 'listening')
  socket.addMembership(group, local)
  socket.setMulticastInterface(local)
  onTestFinished(() => void socket.close())
  return {
    replay() {
      const recorded = packets.splice(0)
      if (recorded.length < 2) throw new Error('there is nothing to send again')
      const timer = setInterval(() => {
        for (const packet of recorded) socket.send(packet, port, group)
      }, 10)
      return () => clearInterval(timer)
    },
  }
}
