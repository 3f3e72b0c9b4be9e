import { expect, it } from 'vitest'
import { keyRequestOf } from './key-request.ts'
import { formOf } from './v2-form.ts'

const nowMs = 1_000

const requestOf = (method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE', query: string) =>
  keyRequestOf(method, '/a', formOf(query, ''), nowMs)

it('numbers have 64 bits; those that no index reaches are cut', () => {
  const sinceOf = (text: string) => requestOf('GET', `wait=true&waitIndex=${text}`)
  expect(sinceOf('000000000000000000000000000000012')).toMatchObject({ since: 12 })
  expect(sinceOf('18446744073709551615')).toMatchObject({ since: Number.MAX_SAFE_INTEGER })
  for (const text of ['18446744073709551616', '9'.repeat(50), '+1', '-1', '1.0', '0x1', ' 1', ''])
    expect(() => sinceOf(encodeURIComponent(text))).toThrow('is not a number')
})

it('a time to live is at most 292 years', () => {
  expect(requestOf('PUT', 'ttl=9223372036')).toMatchObject({
    command: { expiresAtMs: nowMs + 9_223_372_036_000 },
  })
  expect(() => requestOf('PUT', 'ttl=9223372037')).toThrow('The given TTL in POST form is not a number')
})

it('HEAD reads the copy of the node alone', () => {
  expect(requestOf('HEAD', 'quorum=true')).toMatchObject({ type: 'get', isLinearizable: false })
  expect(requestOf('GET', 'quorum=true')).toMatchObject({ type: 'get', isLinearizable: true })
})

it('each flag takes the texts that Go takes', () => {
  for (const text of ['1', 't', 'T', 'TRUE', 'true', 'True'])
    expect(requestOf('GET', `recursive=${text}`)).toMatchObject({ isRecursive: true })
  for (const text of ['0', 'f', 'F', 'FALSE', 'false', 'False'])
    expect(requestOf('GET', `recursive=${text}`)).toMatchObject({ isRecursive: false })
  for (const text of ['tRUE', 'yes', 'on', '2'])
    expect(() => requestOf('GET', `dir=${text}`)).toThrow('Invalid field')
})
