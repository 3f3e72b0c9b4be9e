import { expect, it } from 'vitest'
import { formatHostPort, parseHostPort } from './host-port.ts'

it.each([
  ['node1', { host: 'node1' }],
  ['node-1.example.org:1', { host: 'node-1.example.org', port: 1 }],
  [':2381', { port: 2_381 }],
  ['127.0.0.1:65535', { host: '127.0.0.1', port: 65_535 }],
  ['[::1]:2381', { host: '::1', port: 2_381 }],
  ['[::1]', { host: '::1' }],
  ['::1', { host: '::1' }],
])('%s has these parts', (text, parts) => {
  expect(parseHostPort(text)).toEqual(parts)
})

it.each(['', 'a:', 'a:b', 'a:0', 'a:65536', 'a:123456', 'a:1:2', '[a]:1', '[::1', 'a b', 'a/b', 'u@h:1'])(
  '“%s” is no place',
  (text) => {
    expect(parseHostPort(text)).toBeUndefined()
  },
)

it('IPv6 has brackets before a port', () => {
  expect(
    [
      { host: '::1', port: 1 },
      { host: 'a', port: 2 },
    ].map(formatHostPort),
  ).toEqual(['[::1]:1', 'a:2'])
})
