import { ClientConnection, type Shared } from '../client-connection.ts'
import { HeldBytesTotal } from '../held-bytes.ts'
import { defaultLimits, type Limits } from '../limits.ts'
import type { RequestHead } from '../request-head.ts'
import { ManualClock } from './manual-clock.ts'

/** A connection without a network, and the things that its calls report. */
export function fakeConnection(limits: Partial<Limits> = {}) {
  const clock = new ManualClock()
  const errors: unknown[] = []
  const cutOffs: string[] = []
  const all = { ...defaultLimits, ...limits }
  const shared: Shared = {
    limits: all,
    clock,
    heldBytes: new HeldBytesTotal(all),
    http: () => {},
    onError: (error) => errors.push(error),
  }
  const client = { peer: '127.0.0.1:4', commonName: undefined }
  const connection = new ClientConnection(shared, client, (reason) => cutOffs.push(reason))
  return { connection, clock, errors, cutOffs, shared }
}

/** The head of a request that was found good. */
export function fakeHead(head: Partial<RequestHead> = {}): RequestHead {
  const route = { type: 'unary', handler: () => new Uint8Array() } as const
  return { path: '/test.Store/Get', route, timeoutMs: undefined, encoding: 'identity', ...head }
}

/** A message with its prefix. */
export function framed(text: string | Buffer, flag = 0): Buffer {
  const body = Buffer.from(text)
  const prefix = Buffer.alloc(5)
  prefix[0] = flag
  prefix.writeUInt32BE(body.byteLength, 1)
  return Buffer.concat([prefix, body])
}
