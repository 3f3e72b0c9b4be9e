import { expect, it } from 'vitest'
import { formatHostPort } from '../../text/host-port.ts'
import { parseAddress, urlOf } from './address.ts'

it.each([
  ['127.0.0.1:2379', 'http://127.0.0.1:2379'],
  ['node1', 'http://node1:2379'],
  [':2381', 'http://127.0.0.1:2381'],
  ['[::1]:2381', 'http://[::1]:2381'],
  ['::1', 'http://[::1]:2379'],
  ['http://node1:2381/', 'http://node1:2381'],
  ['https://node1:2381', 'https://node1:2381'],
])('%s is %s', (text, url) => {
  expect(urlOf(parseAddress(text, false))).toBe(url)
})

it('TLS is used where a certificate is given, and where http:// does not exclude it', () => {
  expect(parseAddress('node1', true).isSecure).toBe(true)
  expect(parseAddress('http://node1', true).isSecure).toBe(false)
  expect(formatHostPort(parseAddress('https://node1', false))).toBe('node1:2379')
})

it.each(['', 'http://', 'a:b', 'a:0', 'a:65536', 'a:1:2', '[a]:1', 'a b', 'ftp://a', 'a/b'])(
  '“%s” is no address',
  (text) => {
    expect(() => parseAddress(text, false)).toThrow(/is no address/)
  },
)
