import { expect, it } from 'vitest'
import { formatHostPort } from '../text/host-port.ts'
import { addressOfUrl, isLoopback, parseAddress } from './address.ts'

it.each([
  ['127.0.0.1:2379', '127.0.0.1:2379'],
  ['2379', '127.0.0.1:2379'],
  [':2379', '127.0.0.1:2379'],
  ['node-1.example.org:1', 'node-1.example.org:1'],
  ['[::1]:65535', '[::1]:65535'],
])('%s is the address %s', (text, address) => {
  expect(formatHostPort(parseAddress(text))).toBe(address)
})

it.each([
  '',
  'host',
  'host:',
  'host:0',
  'host:65536',
  'http://a:1',
  'a b:1',
  '::1:5',
  'a:1:2',
  '-1',
  'u@h:1',
])('%j is no address', (text) => {
  expect(() => parseAddress(text)).toThrow('is no address')
})

it.each(['0.0.0.0:1', '[::]:1'])('%s cannot be dialled', (text) => {
  expect(() => parseAddress(text)).toThrow('No other node can dial')
})

it('addresses of this machine alone are loopback', () => {
  const loopback = ['localhost:1', '127.9.9.9:1', '[::1]:1', '10.0.0.5:1', 'example.org:1'].map((text) =>
    isLoopback(parseAddress(text)),
  )
  expect(loopback).toEqual([true, true, true, false, false])
})

it('a URL has an address', () => {
  expect(['http://h:1', 'https://h:1/', ''].map(addressOfUrl)).toEqual(['h:1', 'h:1', ''])
})
