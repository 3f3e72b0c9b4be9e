import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { WholeAnswer, WholeRequest } from '../front-end.ts'
import { defaultLimits } from '../limits.ts'
import { endAll } from '../testing/cleanup.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startFrontEnd } from '../testing/started.ts'
import { WholeConnection } from './whole-connection.ts'

afterEach(endAll)

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`
const put = (path: string, body: string) =>
  `PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const whole = (body: string, head = ''): WholeAnswer => ({ status: 200, head, body })

/** A front end that answers `/whole…` itself and `/later…` on request, and leaves the others. */
async function start(limits = {}) {
  const waiting: ((answer: WholeAnswer | undefined) => void)[] = []
  const failures: (() => void)[] = []
  const answer = ({ url, method, body }: WholeRequest) => {
    if (url.startsWith('/later'))
      return new Promise<WholeAnswer | undefined>((resolve, reject) => {
        waiting.push(resolve)
        failures.push(() => reject(new Error('the store failed')))
      })
    if (url === '/whole/none') return undefined
    if (url === '/whole/broken') throw new Error('the store failed')
    if (url === '/whole/large') return whole('x'.repeat(4_000_000))
    return whole(`${method} ${url} ${body} ü`, 'X-By: whole\r\n')
  }
  const started = await startFrontEnd({
    limits,
    whole: { handles: (url) => url.startsWith('/whole') || url.startsWith('/later'), answer },
  })
  return { ...started, waiting, failures, client: new RawClient(started.port) }
}

/** The first words of the bodies that a client has received. */
const bodiesOf = (text: string) => text.match(/(GET|PUT|path) \/[a-z\d/]+/g) ?? []

test('requests of a connection are answered in their order, whichever server answers them', async () => {
  const { client } = await start()
  client.send(get('/whole/1'), put('/whole/2', 'abc'), get('/other/3'), get('/whole/4'), get('/other/5'))
  await expect
    .poll(() => bodiesOf(client.text))
    .toEqual(['GET /whole/1', 'PUT /whole/2', 'path /other/3', 'path /whole/4', 'path /other/5'])
  const [first = ''] = client.text.split('HTTP/1.1 200 OK\r\n').slice(1)
  expect(first).toMatch(/^X-By: whole\r\nDate: .* GMT\r\nContent-Length: 16\r\n\r\nGET \/whole\/1 {2}ü$/)
})

test('many requests in one piece are answered', async () => {
  const { client } = await start()
  client.send(Array.from({ length: 200 }, (_, at) => get(`/whole/${at}`)).join(''))
  await expect
    .poll(() => bodiesOf(client.text))
    .toEqual(Array.from({ length: 200 }, (_, at) => `GET /whole/${at}`))
})

test('HEAD is answered with the length alone', async () => {
  const { client } = await start()
  client.send(get('/whole/a').replace('GET', 'HEAD'), get('/whole/b'))
  await expect
    .poll(() => client.text)
    .toMatch(/Content-Length: 17\r\n\r\nHTTP\/1.1 200 OK\r\n.*GET \/whole\/b/s)
})

test('a request that arrives byte by byte is left to the other server, and nothing is lost', async () => {
  const { client } = await start()
  client.send(get('/whole/1'))
  await expect.poll(() => bodiesOf(client.text)).toEqual(['GET /whole/1'])
  for (const byte of put('/whole/2', 'abc') + get('/whole/3')) {
    client.send(byte)
    await turn()
  }
  await expect.poll(() => bodiesOf(client.text)).toEqual(['GET /whole/1', 'path /whole/2', 'path /whole/3'])
})

test('requests behind one that takes time wait for it', async () => {
  const { client, waiting } = await start()
  client.send(get('/later/1') + get('/whole/2'))
  await expect.poll(() => waiting.length).toBe(1)
  client.send(get('/whole/3'))
  client.send(get('/later/4'))
  await turn()
  expect(client.text).toBe('')
  waiting[0]?.(whole('GET /later/1'))
  await expect.poll(() => waiting.length).toBe(2)
  waiting[1]?.(whole('GET /later/4'))
  await expect
    .poll(() => bodiesOf(client.text))
    .toEqual(['GET /later/1', 'GET /whole/2', 'GET /whole/3', 'GET /later/4'])
})

test('a request without an answer is left to the other server, at once or later', async () => {
  const { client, waiting, port } = await start()
  client.send(get('/whole/none') + get('/other'))
  await expect.poll(() => bodiesOf(client.text)).toEqual(['path /whole/none', 'path /other'])
  const other = new RawClient(port).send(get('/later') + get('/whole/1'))
  await expect.poll(() => waiting.length).toBe(1)
  other.send(get('/whole/2'))
  await turn()
  waiting[0]?.(undefined)
  await expect.poll(() => bodiesOf(other.text)).toEqual(['path /later', 'path /whole/1', 'path /whole/2'])
})

test('a client that takes no answers gets no more of them, and all in the end', async () => {
  const { client } = await start()
  client.socket.pause()
  client.send(get('/whole/large').repeat(5) + get('/whole/end'))
  client.send(get('/whole/end'))
  await turn()
  client.socket.resume()
  await expect.poll(() => client.text.length).toBeGreaterThan(20_000_000)
  await expect.poll(() => bodiesOf(client.text.slice(-1_000))).toEqual(['GET /whole/end', 'GET /whole/end'])
})

test('a handler that fails is reported, and ends the connection', async () => {
  const { client, errors, failures, port } = await start()
  client.send(get('/later'))
  await expect.poll(() => failures.length).toBe(1)
  failures[0]?.()
  await expect.poll(() => client.isClosed).toBe(true)
  expect(errors).toEqual([new Error('the store failed')])
  const other = new RawClient(port).send(get('/whole/broken') + get('/whole/1'))
  await expect.poll(() => other.isClosed).toBe(true)
  expect([other.text, errors.length]).toEqual(['', 2])
})

test('a client that leaves meanwhile costs nothing', async () => {
  const { client, waiting, errors } = await start()
  client.send(get('/later'))
  await expect.poll(() => waiting.length).toBe(1)
  client.socket.destroy()
  await expect.poll(() => client.isClosed).toBe(true)
  waiting[0]?.(whole('late'))
  await turn()
  expect(errors).toEqual([])
})

test('a client that goes on sending meanwhile is stopped by flow control', async () => {
  const socket = Object.assign(new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() }), {
    setTimeout: () => {},
  })
  let answer = (_: WholeAnswer) => {}
  const later = new Promise<WholeAnswer>((resolve) => {
    answer = resolve
  })
  const handler = { handles: () => true, answer: () => later }
  const left = () => {
    throw new Error('every request is whole')
  }
  new WholeConnection(socket as unknown as Socket, handler, defaultLimits, left, left)
  socket.emit('data', Buffer.from(get('/1')))
  expect(socket.isPaused()).toBe(false)
  socket.emit('data', Buffer.from(get('/2')))
  expect(socket.isPaused()).toBe(true)
  answer(whole('both'))
  await expect.poll(() => socket.isPaused()).toBe(false)
})

test('an idle connection ends after a while', async () => {
  const { client } = await start({ requestTimeoutMs: 50 })
  client.send(get('/whole/1'))
  await expect.poll(() => client.isClosed).toBe(true)
  expect(bodiesOf(client.text)).toEqual(['GET /whole/1'])
})

test('with the front end idle connections close at once, and busy ones after their answer', async () => {
  const { client, port, waiting, frontEnd, clock } = await start()
  const [busy, left] = [new RawClient(port).send(get('/later')), new RawClient(port).send(get('/other'))]
  client.send(get('/whole/1'))
  await expect.poll(() => [waiting.length, bodiesOf(client.text + left.text).length]).toEqual([1, 2])
  const closed = frontEnd.close(1_000)
  await expect.poll(() => [client.isClosed, left.isClosed, busy.isClosed]).toEqual([true, true, false])
  waiting[0]?.(whole('GET /later'))
  await closed
  expect(bodiesOf(busy.text)).toEqual(['GET /later'])
  expect(clock.timers).toBe(0)
})

test('a connection that is busy too long is cut off with the front end', async () => {
  const { client, waiting, frontEnd, clock } = await start()
  client.send(get('/later'))
  await expect.poll(() => waiting.length).toBe(1)
  const closed = frontEnd.close(1_000)
  clock.advance(1_000)
  await closed
  await expect.poll(() => client.isClosed).toBe(true)
})
