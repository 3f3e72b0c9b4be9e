import type { Socket } from 'node:dgram'
import multicastDns, { type MulticastDNS } from 'multicast-dns'
import type { Message } from './message.ts'
import type { PacketFilter } from './packet-filter.ts'
import { messageOf } from './record.ts'

/**
 * Multicast DNS on a socket, with the limits of the filter in front of the decoder. It joins no
 * group by itself: the library would do so without a guard, and a failure would end the process.
 *
 * @param port to listen at, on all addresses
 * @param onMessage receives no packet of another service and no malformed one
 */
export function dnsOn(
  socket: Socket,
  port: number,
  filter: PacketFilter,
  onMessage: (message: Message, from: string) => void,
): MulticastDNS {
  const dns = multicastDns({ socket, port, bind: '0.0.0.0', multicast: false })
  const decoders = socket.listeners('message')
  socket.removeAllListeners('message')
  socket.on('message', (packet, from) => {
    if (!filter.accepts(packet, from.address)) return
    for (const decode of decoders) decode.call(socket, packet, from)
  })
  dns.on('packet', (packet, from) => {
    const message = messageOf(packet)
    if (message !== undefined) onMessage(message, from.address)
  })
  // Something that is no packet of DNS.
  dns.on('warning', () => {})
  return dns
}
