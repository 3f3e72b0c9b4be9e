import type { Duplex } from 'node:stream'
import { preface } from './preface.ts'

export type Protocol = 'http2' | 'http1'

/**
 * Finds out which protocol a client speaks by its first bytes, and leaves them in the socket. Runs
 * `decided` at most once; never if the client closes or sends too little.
 */
export function sniff(socket: Duplex, decided: (protocol: Protocol) => void): void {
  let received: Buffer = Buffer.alloc(0)
  const read = () => {
    const chunk: Buffer | null = socket.read()
    if (chunk === null) return
    received = received.byteLength === 0 ? chunk : Buffer.concat([received, chunk])
    const compared = Math.min(received.byteLength, preface.byteLength)
    const isPreface = received.compare(preface, 0, compared, 0, compared) === 0
    if (isPreface && compared < preface.byteLength) return
    socket.off('readable', read)
    socket.unshift(received)
    decided(isPreface ? 'http2' : 'http1')
  }
  socket.on('readable', read)
}
