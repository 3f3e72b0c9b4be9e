import { connect } from 'node:net'
import { peerAddressOf } from '../members/peer-url.ts'

/** How long an address may take to accept a connection. */
const knockMs = 200

/**
 * Whether something listens at a URL. A paused process does: the system accepts for it.
 *
 * @returns true also where the address neither accepts nor refuses in time: a node may be behind it
 */
export function isListening(url: string): Promise<boolean> {
  const { host, port } = peerAddressOf(url)
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (listens: boolean) => {
      socket.destroy()
      resolve(listens)
    }
    socket.setTimeout(knockMs, () => settle(true))
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}
