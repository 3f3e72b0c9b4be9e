import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { endWhenStuck, takeSocket, writeHead } from './stream-socket.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A server that turns each request into a stream, and a browser that requests one. */
async function stream(prepare: (response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    // Like the route: a request pipelined behind a stream gets none.
    if (response.socket !== request.socket) return
    prepare(response)
    const socket = takeSocket(request, response)
    writeHead(socket)
    socket.on('data', () => socket.destroy())
    socket.resume()
    socket.write('data: 1\n\n')
    setImmediate(() => socket.write('data: 2\n\n'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const browser = connect((server.address() as AddressInfo).port, '127.0.0.1')
  ends.push(
    () => browser.destroy(),
    () => server.close(),
  )
  let received = ''
  browser.setEncoding('utf8').on('data', (text: string) => {
    received += text
  })
  browser.write('GET /live HTTP/1.1\r\nhost: a\r\n\r\n')
  await expect.poll(() => received).toContain('data: 2\n\n')
  return { received: () => received, browser }
}

describe('a taken socket', () => {
  it.each([
    ['of the Node.js that runs this', () => undefined],
    [
      'where responses cannot be detached',
      (response: ServerResponse) => Reflect.set(response, 'detachSocket', undefined),
    ],
  ])('%s streams, and ends when the browser sends more', async (_name, prepare) => {
    const { received, browser } = await stream(prepare)
    expect(received().startsWith('HTTP/1.1 200 OK\r\n')).toBe(true)
    expect(received().split('\r\n\r\n')[1]).toBe('data: 1\n\ndata: 2\n\n')
    const closed = once(browser, 'close')
    browser.write('GET /live HTTP/1.1\r\nhost: a\r\n\r\n')
    await closed
    expect(received().split('\r\n\r\n')).toHaveLength(2)
  })

  it("is on none of the server's lists, so closing the server does not end the process", async () => {
    const server = createServer((request, response) => {
      if (request.url !== '/live') return void response.end('other')
      const socket = takeSocket(request, response)
      writeHead(socket)
      for (const over of ['error', 'end']) socket.on(over, () => socket.destroy())
      socket.resume()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const browsers = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const browser = connect(port, '127.0.0.1').on('error', () => undefined)
        browser.write('GET /live HTTP/1.1\r\nhost: a\r\n\r\n')
        await once(browser, 'data')
        return browser
      }),
    )
    for (let request = 0; request < 20; request++)
      expect(await (await fetch(`http://127.0.0.1:${port}/other`)).text()).toBe('other')
    for (const browser of browsers) browser.destroy()
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
})

describe('a reader', () => {
  /** Far more than the system's socket buffers take. */
  const pieceBytes = 24 * 1024 * 1024

  /** Sends one piece to a reader that takes nothing yet. */
  async function sendPiece(stuckMs = 400): Promise<{ sender: Socket; reader: Socket; taken: Promise<void> }> {
    const server = createTcpServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const reader = connect((server.address() as AddressInfo).port, '127.0.0.1')
    reader.pause()
    reader.on('error', () => undefined)
    const [sender] = (await once(server, 'connection')) as [Socket]
    ends.push(
      () => reader.destroy(),
      () => sender.destroy(),
      () => server.close(),
    )
    endWhenStuck(sender, stuckMs)
    /** Resolves when the system has taken the whole piece; never for a destroyed sender. */
    const taken = new Promise<void>((resolve) => {
      sender.write(Buffer.alloc(pieceBytes), (error) => error ?? resolve())
    })
    return { sender, reader, taken }
  }

  it('that takes nothing is disconnected', async () => {
    const { sender } = await sendPiece()
    await once(sender, 'close')
    expect(sender.writableFinished).toBe(false)
  })

  it('that is slow may take longer for one piece than the timeout', async () => {
    const stuckMs = 1_000
    const { sender, reader, taken } = await sendPiece(stuckMs)
    const order: string[] = []
    void taken.then(() => order.push('taken'))
    void delay(stuckMs + 200).then(() => order.push('longer than a silence'))
    let read = 0
    while (read < pieceBytes && !sender.destroyed) {
      const chunk = reader.read() as Buffer | null
      read += chunk?.length ?? 0
      await delay(10)
    }
    expect(read).toBe(pieceBytes)
    expect(order).toEqual(['longer than a silence', 'taken'])
  })

  it('that has taken everything may be silent', async () => {
    const { sender, reader } = await sendPiece()
    reader.resume()
    await expect.poll(() => sender.writableLength).toBe(0)
    await once(sender, 'timeout')
    expect(sender.destroyed).toBe(false)
  })
})
