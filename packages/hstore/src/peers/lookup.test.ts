import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { at, startNode } from '../testing/peers/node.ts'
import { lookup } from './lookup.ts'
import { settingsOf } from './settings.ts'
import { systemTimers } from './timers.ts'

const options = { tls: undefined, timers: systemTimers, settings: settingsOf({ dialTimeoutMs: 5_000 }) }
const ask = (port: number, dialTimeoutMs = 5_000) =>
  lookup({ ...options, settings: settingsOf({ dialTimeoutMs }), address: { host: '127.0.0.1', port } })

it('a node without an id gets the answer of the member at an address', async () => {
  const description = Buffer.alloc(100_000, 7)
  const { port, reports, transport } = await startNode('a', { onLookup: () => description })
  expect((await ask(port)).equals(description)).toBe(true)
  expect((await ask(port)).equals(description)).toBe(true)
  // It is no peer, and no stranger either.
  expect(reports).toEqual([])
  expect(transport.counters).toMatchObject({ strangers: 0, refusals: 0 })
})

it('where nothing listens it fails at once', async () => {
  const { port, transport } = await startNode('a')
  await transport.close()
  await expect(ask(port)).rejects.toThrow('did not answer')
})

it('it gives up on a program that is silent, that hangs up, or that speaks another protocol', async () => {
  const silent = await serve(() => {})
  await expect(ask(silent, 50)).rejects.toThrow('no answer in 50 ms')
  const rude = await serve((socket) => socket.destroy())
  await expect(ask(rude)).rejects.toThrow('did not answer')
  const web = await serve((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await expect(ask(web)).rejects.toThrow('did not answer')
})

it('a lookup leaves the connections of members alone', async () => {
  const one = await startNode('a', { onLookup: () => Buffer.from('here') })
  const other = await startNode('b')
  const peers = new Map([
    ['a', at(one.port)],
    ['b', at(other.port)],
  ])
  for (const { transport } of [one, other]) transport.setPeers(peers)
  await expect.poll(() => other.transport.status().get('a')?.connected).toBe(true)
  expect((await ask(one.port)).toString()).toBe('here')
  expect(other.transport.status().get('a')?.connected).toBe(true)
})

/** @returns the port */
async function serve(accept: (socket: import('node:net').Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    accept(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}
