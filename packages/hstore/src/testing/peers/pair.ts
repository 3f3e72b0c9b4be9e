import { expect, onTestFinished } from 'vitest'
import type { PeerTransportOptions } from '../../peers/transport-options.ts'
import { at, startNode } from './node.ts'
import { TcpProxy } from './tcp-proxy.ts'

/** Two nodes; `a` reaches `b` through a proxy. */
export async function pair(
  aOptions: Partial<PeerTransportOptions> = {},
  bOptions: Partial<PeerTransportOptions> = {},
) {
  const a = await startNode('a', aOptions)
  const b = await startNode('b', bOptions)
  const proxy = new TcpProxy(b.port)
  const port = await proxy.listen()
  onTestFinished(() => proxy.close())
  a.transport.setPeers(new Map([['b', at(port)]]))
  await expect.poll(() => a.transport.status().get('b')?.connected).toBe(true)
  return { a, b, proxy }
}
