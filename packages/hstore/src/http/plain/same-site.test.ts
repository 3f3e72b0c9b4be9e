import { expect, it } from 'vitest'
import type { HttpRequest } from '../../front/front-end.ts'
import { Refusal } from './refusal.ts'
import { refuseOtherSites } from './same-site.ts'

const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

function isRefused(headers: Record<string, string>): boolean {
  try {
    refuseOtherSites({ headers: { host: 'node:2379', ...headers } } as unknown as HttpRequest)
    return false
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    expect([error.code, error.message]).toEqual([
      'other-site',
      expect.stringContaining('Nothing was changed'),
    ])
    return true
  }
}

it.each<[string, Record<string, string>]>([
  ['a program', {}],
  ['curl', { 'user-agent': 'curl/8.14.1' }],
  ['a page of this node', { 'sec-fetch-site': 'same-origin', 'user-agent': browser }],
  ['a program with a purpose', { purpose: 'cleaning' }],
  ['the address bar', { 'sec-fetch-site': 'none', 'user-agent': browser }],
  ['a page of this node without Fetch metadata', { origin: 'http://node:2379', 'user-agent': browser }],
  ['a page of this node by HTTP/2', { host: '', ':authority': 'node:2379', origin: 'https://node:2379' }],
  ['a page of this node behind a proxy', { origin: 'http://proxy', 'sec-fetch-site': 'same-origin' }],
])('a write from %s is allowed', (_, { host, ...headers }) => {
  const request = host === '' ? { ...headers } : { host: 'node:2379', ...headers }
  expect(() => refuseOtherSites({ headers: request } as unknown as HttpRequest)).not.toThrow()
})

it.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another host of the site', { 'sec-fetch-site': 'same-site', origin: 'http://node:2379' }],
  ['a site that is not known', { 'sec-fetch-site': 'none, none' }],
  ['another origin', { origin: 'http://evil.example' }],
  ['another port', { origin: 'http://node:3000' }],
  ['an opaque origin', { origin: 'null' }],
  ['a browser that sends neither', { 'user-agent': browser }],
  ['a prefetch', { 'sec-fetch-site': 'none', 'sec-purpose': 'prefetch;prerender' }],
  ['an old prefetch', { 'sec-fetch-site': 'none', purpose: 'prefetch' }],
])('a write from %s is refused', (_, headers) => {
  expect(isRefused(headers)).toBe(true)
})
