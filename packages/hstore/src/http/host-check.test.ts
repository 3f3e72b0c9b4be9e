import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../front/front-end.ts'
import { HostCheck } from './host-check.ts'
import { Refusal } from './plain/refusal.ts'

const urls = ['http://node1.example:2379', 'http://0.0.0.0:2379', 'https://[2001:db8::1]:2379']

function isAllowed(headers: Record<string, string>, more: readonly string[] = []): boolean {
  try {
    new HostCheck(urls, more).check({ headers } as unknown as HttpRequest)
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal)
    expect((error as Refusal).code).toBe('other-host')
    return false
  }
}

describe('a request is allowed to', () => {
  it.each([
    'localhost:2379',
    'LOCALHOST',
    '127.0.0.1:2379',
    '192.0.2.7',
    '[::1]:2379',
    '[2001:db8::1]',
    'node1.example:2379',
    'Node1.Example.:2379',
  ])('%s', (host) => {
    expect(isAllowed({ host })).toBe(true)
  })

  it('the authority of HTTP/2', () => {
    expect(isAllowed({ ':authority': 'node1.example:2379' })).toBe(true)
  })

  it('a name of --allowed-hosts, and to any name with a star', () => {
    expect(isAllowed({ host: 'store.internal:80' })).toBe(false)
    expect(isAllowed({ host: 'store.internal:80' }, ['Store.Internal'])).toBe(true)
    expect(isAllowed({ host: 'store.internal:80' }, ['*'])).toBe(true)
  })
})

describe('a request is refused to', () => {
  it.each([
    'evil.example:2379',
    'node1.example.evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:2379',
    '127.0.0.1:2379@evil.example',
    'evil.example#localhost',
    '[evil.example]',
    '',
  ])('%j', (host) => {
    expect(isAllowed({ host })).toBe(false)
  })

  it('nobody', () => {
    expect(isAllowed({})).toBe(false)
  })
})
