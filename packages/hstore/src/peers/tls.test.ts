import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { at, heartbeat, introduce, startNode, type TestNode } from '../testing/peers/node.ts'
import { RawClient } from '../testing/peers/raw-client.ts'
import { TcpProxy } from '../testing/peers/tcp-proxy.ts'
import { systemTimers, type Timers } from './timers.ts'

const certificates = join(import.meta.dirname, '..', 'testing', 'peers', 'certificates')
const file = (name: string) => join(certificates, name)
const tls = { key: file('node.key'), cert: file('node.crt'), ca: file('ca.crt') }
const stranger = { key: file('stranger.key'), cert: file('stranger.crt'), ca: file('ca.crt') }

async function arrives(from: TestNode, to: TestNode): Promise<void> {
  const before = to.messages.length
  await expect
    .poll(() => {
      from.transport.send(heartbeat(from.id, to.id, 1))
      return to.messages.length
    })
    .toBeGreaterThan(before)
}

/** Copies of the certificates that a test can replace. */
function renewable() {
  const folder = mkdtempSync(join(tmpdir(), 'peers-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = { key: join(folder, 'key'), cert: join(folder, 'cert'), ca: join(folder, 'ca') }
  const use = (source: typeof tls) => {
    for (const name of ['key', 'cert', 'ca'] as const) copyFileSync(source[name], files[name])
  }
  use(tls)
  return { files, use }
}

/** The real clock, but files are fresh only until the next look at it. */
const hurried: Timers = {
  ...systemTimers,
  now: (() => {
    let lateMs = 0
    return () => {
      lateMs += 2_000
      return systemTimers.now() + lateMs
    }
  })(),
}

it('messages, requests and snapshots pass over TLS', async () => {
  const received: Buffer[] = []
  const a = await startNode('a', { tls })
  const b = await startNode('b', {
    tls,
    onSnapshot: async (_from, _meta, chunks) => {
      for await (const chunk of chunks) received.push(Buffer.from(chunk))
    },
  })
  introduce(a, b)
  await arrives(a, b)
  const body = Buffer.alloc(3_000_000, 'ticket')
  expect((await a.transport.request('b', 1, body, { timeoutMs: 60_000 })).equals(body)).toBe(true)
  const meta = { index: 1, term: 1, configuration: { voters: ['a', 'b'], learners: [] } }
  await a.transport.sendSnapshot(
    'b',
    meta,
    (async function* () {
      yield body
    })(),
  )
  expect(Buffer.concat(received).equals(body)).toBe(true)
})

it.each([
  ['with', { tls }],
  ['without', {}],
])('a connection %s TLS that has greeted outlives the deadline for greetings', async (_, options) => {
  const timers = new ManualTimers()
  const a = await startNode('a', options)
  const b = await startNode('b', { ...options, timers, limits: { greetingTimeoutMs: 100 } })
  a.transport.setPeers(new Map([['b', at(b.port)]]))
  await arrives(a, b)
  timers.advance(100)
  await arrives(a, b)
  expect(a.transport.status().get('b')?.connections).toBe(1)
})

it('a node with the certificate of another authority is not admitted', async () => {
  const [a, b] = [await startNode('a', { tls: stranger }), await startNode('b', { tls })]
  a.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect.poll(() => a.reports.at(-1)?.state.type).toBe('not-connected')
  await expect.poll(() => b.transport.counters.strangers).toBeGreaterThan(0)
  expect(b.transport.status().size).toBe(0)
})

it('a node does not connect to one with the certificate of another authority', async () => {
  const [a, b] = [await startNode('a', { tls }), await startNode('b', { tls: stranger })]
  a.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect.poll(() => a.reports.at(-1)?.state.type).toBe('not-connected')
  expect(b.transport.status().size).toBe(0)
})

it('a client without TLS is dropped', async () => {
  const a = await startNode('a', { tls })
  const client = await RawClient.connect(a.port)
  client.greet()
  await expect.poll(() => client.isClosed).toBe(true)
  await expect.poll(() => a.transport.counters.strangers).toBe(1)
})

it('one silent connection too many closes the oldest, during the handshake too', async () => {
  const a = await startNode('a', { tls, limits: { strangersMax: 1 } })
  const first = await RawClient.connect(a.port)
  const second = await RawClient.connect(a.port)
  await expect.poll(() => [first.isClosed, second.isClosed]).toEqual([true, false])
})

it('renewed files are used for new connections, and unreadable ones leave the last in use', async () => {
  const { files, use } = renewable()
  const [a, b] = [await startNode('a', { tls }), await startNode('b', { tls: files, timers: hurried })]
  const proxy = new TcpProxy(b.port)
  const port = await proxy.listen()
  onTestFinished(() => proxy.close())
  a.transport.setPeers(new Map([['b', at(port)]]))
  await arrives(a, b)
  writeFileSync(files.key, 'half a file')
  proxy.cut()
  await expect.poll(() => a.transport.status().get('b')?.connections).toBe(2)
  rmSync(files.key)
  proxy.cut()
  await expect.poll(() => a.transport.status().get('b')?.connections).toBe(3)
  use({ ...stranger, ca: tls.ca })
  proxy.cut()
  await expect.poll(() => a.reports.at(-1)?.state.type).toBe('not-connected')
  use(tls)
  await arrives(a, b)
})

it('a dialler uses renewed files for its next attempt', async () => {
  const { files, use } = renewable()
  use(stranger)
  const [a, b] = [await startNode('a', { tls: files, timers: hurried }), await startNode('b', { tls })]
  a.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect.poll(() => a.reports.at(-1)?.state.type).toBe('not-connected')
  writeFileSync(files.key, 'half a file')
  const { strangers } = b.transport.counters
  await expect.poll(() => b.transport.counters.strangers).toBeGreaterThan(strangers)
  use(tls)
  await arrives(a, b)
})

it('a file that is missing or does not fit at the start is an error of the start', async () => {
  await expect(startNode('a', { tls: { ...tls, key: file('missing') } })).rejects.toThrow('ENOENT')
  await expect(startNode('a', { tls: { ...tls, key: stranger.key } })).rejects.toThrow('key values mismatch')
})
