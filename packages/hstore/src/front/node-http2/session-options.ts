import type { ServerOptions } from 'node:http2'
import type { Limits } from '../limits.ts'
import { streamWindowBytes } from '../window.ts'

/**
 * The limits that node:http2 enforces itself (Node 20.20, nghttp2 1.61). Beyond these nghttp2 ends
 * a connection with more than 1,000 unsent acknowledgements, more than 8 CONTINUATION frames in a
 * row, or more than 1,000 resets in a burst (33 a second on average).
 */
export function sessionOptions(limits: Limits): ServerOptions {
  return {
    settings: {
      maxConcurrentStreams: limits.streamsPerConnectionMax,
      maxHeaderListSize: limits.headerBytesMax,
      initialWindowSize: streamWindowBytes,
    },
    maxHeaderListPairs: limits.headerPairsMax,
    maxSessionInvalidFrames: 100,
    // A client may open streams before the server's SETTINGS have arrived.
    maxSessionRejectedStreams: limits.streamsPerConnectionMax,
    // In megabytes. Held bytes are counted by `HeldBytes`; this one would refuse streams.
    maxSessionMemory: Math.ceil((4 * limits.heldBytesMax) / 1e6) + 100,
  }
}
