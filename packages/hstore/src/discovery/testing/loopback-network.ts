import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { MulticastOptions } from '../multicast.ts'

/** A port that no program listens at. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

/** Multicast on the loopback interface alone, at a port of its own: no packet leaves the machine. */
export async function loopbackNetwork(): Promise<Required<Pick<MulticastOptions, 'interfaces' | 'port'>>> {
  const port = await freeUdpPort()
  return { port, interfaces: () => ['127.0.0.1'] }
}
