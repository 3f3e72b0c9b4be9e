import { expect, it } from 'vitest'
import { RequestParser } from './parse-request.ts'

const parsed = (text: string, headBytesMax = 1_000) => new RequestParser(headBytesMax).parse(text, 0)

it('reads a request, and where it ends', () => {
  const text =
    'PUT /v2/keys/a?dir=false HTTP/1.1\r\nHost: n1\r\nX-A:  b \xe9 \r\nContent-Length: 3\r\n\r\na\xff='
  expect(parsed(`${text}GET /`)).toEqual({
    request: {
      method: 'PUT',
      url: '/v2/keys/a?dir=false',
      headers: { host: 'n1', 'x-a': 'b \xe9', 'content-length': '3' },
      body: 'a\xff=',
    },
    end: text.length,
  })
  expect(new RequestParser(1_000).parse(`abc${text}`, 3)).toMatchObject({ end: text.length + 3 })
  expect(parsed('GET / HTTP/1.1\r\nhost: a\r\nConnection: Keep-Alive\r\n\r\n')?.request.body).toBe('')
})

it.each([
  ['is not complete', 'GET / HTTP/1.1\r\nHost: a\r\n'],
  ['has no request line', '\r\n\r\n'],
  ['has half a body', 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab'],
  ['is by HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n'],
  ['has another method', 'PATCH / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['has no target', 'GET HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['has two spaces', 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['has a space in its target', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['names a host in its target', 'GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['has bytes beyond ASCII in its target', 'GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['has no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['has two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n'],
  ['has two lengths', 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\ncontent-length: 1\r\n\r\n'],
  ['has two lengths in one', 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n'],
  ['has a signed length', 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n'],
  ['is chunked', 'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  [
    'is chunked and has a length',
    'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n',
  ],
  ['expects an interim answer', 'PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n'],
  ['asks for another protocol', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ['names another protocol', 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n'],
  ['ends the connection', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ['has a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n  2\r\n\r\n'],
  ['has a space before a colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['has a control character', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: a\0b\r\n\r\n'],
  ['has a bare line feed', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\nX-B: 2\r\n\r\n'],
  ['has a bare carriage return', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\rX-B: 2\r\n\r\n'],
  ['has a header without a name', 'GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n'],
  ['has a long head', `GET / HTTP/1.1\r\nHost: ${'a'.repeat(1_000)}\r\n\r\n`],
])('leaves a request that %s', (_, text) => {
  expect(parsed(text)).toBeUndefined()
})

it('takes any token as the name of a header, and none from the prototype of objects', () => {
  const head = 'GET / HTTP/1.1\r\nHost: a\r\nconstructor: b\r\n\r\n'
  expect(parsed(head)?.request.headers.constructor).toBe('b')
  expect(parsed('GET / HTTP/1.1\r\nHost: a\r\n\r\n')?.request.headers.constructor).toBeUndefined()
})

it('takes headers that are those of the request before as they were, and no others', () => {
  const parser = new RequestParser(1_000)
  const bodyOf = (text: string) => parser.parse(text, 0)?.request.body
  const put = (length: number, more = '') =>
    `PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n${more}\r\nabcdef`
  expect([bodyOf(put(3)), bodyOf(put(3)), bodyOf(put(4))]).toEqual(['abc', 'abc', 'abcd'])
  expect(bodyOf(put(4, 'X-A: 1\r\n'))).toBe('abcd')
  expect(parser.parse(put(4, 'X-A: 1\r\n'), 0)?.request.headers['x-a']).toBe('1')
  expect(bodyOf(put(4, 'Host: b\r\n'))).toBeUndefined()
  expect(bodyOf('GET / HTTP/1.1\r\n\r\n')).toBeUndefined()
  expect(bodyOf(put(4).slice(0, 40))).toBeUndefined()
  expect(bodyOf(put(4))).toBe('abcd')
})
