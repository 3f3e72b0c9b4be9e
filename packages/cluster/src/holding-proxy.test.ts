import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { HoldingProxy } from './holding-proxy.ts'

const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/**
 * A server behind a proxy and one client. `cut` contains the directions that are cut off, as
 * `from>to`.
 */
async function connected() {
  const cut = new Set<string>()
  const accepted: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    accepted.push(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)))
  const proxy = await HoldingProxy.start({
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    name: 'server',
    senderOf: (head) => /^from (\w+)/.exec(head)?.[1],
    isCut: (from, to) => cut.has(`${from}>${to}`),
  })
  cleanUps.push(() => proxy.close())
  const [host = '', port] = proxy.address.split(':')
  const client = connect(Number(port), host)
  await once(client, 'connect')
  await expect.poll(() => accepted.length).toBe(1)
  const [behind] = accepted as [Socket]
  const received = { client: '', server: '' }
  client.on('data', (chunk) => {
    received.client += chunk
  })
  behind.on('data', (chunk) => {
    received.server += chunk
  })
  const change = (...pairs: string[]) => {
    cut.clear()
    for (const pair of pairs) cut.add(pair)
    proxy.apply()
  }
  return { client, behind, received, change }
}

describe('a proxy that holds back bytes', () => {
  it('passes all bytes on in both directions while nothing is cut', async () => {
    const { client, behind, received } = await connected()
    client.write('from client: ping')
    await expect.poll(() => received.server).toBe('from client: ping')
    behind.write('pong')
    await expect.poll(() => received.client).toBe('pong')
  })

  it('holds back one direction alone, and delivers it in order afterwards', async () => {
    const { client, behind, received, change } = await connected()
    client.write('from client: 1')
    await expect.poll(() => received.server).toBe('from client: 1')
    change('client>server')
    client.write(' 2')
    behind.write('still here')
    // The other direction is later, so any passed bytes would have arrived.
    await expect.poll(() => received.client).toBe('still here')
    expect(received.server).toBe('from client: 1')
    change()
    client.write(' 3')
    await expect.poll(() => received.server).toBe('from client: 1 2 3')
  })

  it('holds back even the first bytes, which identify the sender', async () => {
    const { client, behind, received, change } = await connected()
    change('client>server')
    client.write('from client: 1')
    behind.write('hello')
    await expect.poll(() => received.client).toBe('hello')
    expect(received.server).toBe('')
    change()
    await expect.poll(() => received.server).toBe('from client: 1')
  })

  it('passes on a sender that is not cut', async () => {
    const { client, received, change } = await connected()
    change('other>server')
    client.write('from client: 1')
    await expect.poll(() => received.server).toBe('from client: 1')
  })

  it('passes on the end of a connection when nothing is cut any more', async () => {
    const { client, behind, received, change } = await connected()
    client.write('from client: 1')
    await expect.poll(() => received.server).toBe('from client: 1')
    change('client>server')
    client.destroy()
    await once(client, 'close')
    change()
    await once(behind, 'close')
  })
})
