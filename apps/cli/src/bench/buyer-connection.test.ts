import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { BuyerConnection, type RawAnswer } from './buyer-connection.ts'

/** Resources of a test, closed after it. */
const open: { close(): void }[] = []

afterEach(() => {
  for (const each of open.splice(0).reverse()) each.close()
})

test('an answer may come in pieces, and the next request goes over the same connection', async () => {
  const { connection, requests } = await serve(async (socket, text) => {
    expect(text).toContain('POST /trpc/checkout.buy HTTP/1.1\r\n')
    expect(text.endsWith('\r\n\r\n{"orderId":"1"}')).toBe(true)
    for (const piece of ['HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 5\r\n\r', '\nhel', 'lo']) {
      socket.write(piece)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })
  expect(await ask(connection)).toEqual({ status: 200, body: '' })
  expect(await ask(connection)).toEqual({ status: 200, body: '' })
  expect(requests()).toBe(2)
})

test('a refusal includes its body', async () => {
  const { connection } = await serve((socket) =>
    socket.write('HTTP/1.1 503 Busy\r\ncontent-length: 15\r\n\r\n{"code":"busy"}'),
  )
  expect(await ask(connection)).toEqual({ status: 503, body: '{"code":"busy"}' })
})

test('a closed connection counts as a lost answer', async () => {
  const { connection } = await serve((socket) => socket.destroy())
  expect(await ask(connection)).toEqual({ status: 0, body: '' })
  expect(await ask(connection)).toEqual({ status: 0, body: '' })
})

function ask(connection: BuyerConnection): Promise<RawAnswer> {
  return new Promise((resolve) => connection.send('checkout.buy', 'a=b', '{"orderId":"1"}', resolve))
}

/** A server that answers each request with `answer`, and a connection to it. */
async function serve(answer: (socket: Socket, text: string) => unknown) {
  let requests = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('data', (chunk) => {
      requests += 1
      void answer(socket, chunk.toString())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const connection = new BuyerConnection((server.address() as AddressInfo).port)
  await connection.open()
  open.push({ close: () => server.close() }, { close: () => closeAll(sockets) }, connection)
  return { connection, requests: () => requests }
}

function closeAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy()
}
