import { liveTopicsMax } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { readLiveRequest } from './live-request.ts'

const read = (query: string, lastEventId?: string) =>
  readLiveRequest({ address: `/live?${query}`, lastEventId })

test('topics are read in any encoding, each once', () => {
  expect(read('topics=event%3Aa%2Ccatalogue,event:a')).toEqual({
    topics: ['event:a', 'catalogue'],
    since: undefined,
  })
})

test('the higher one of since and Last-Event-ID applies', () => {
  expect(read('topics=me&since=5')).toMatchObject({ since: 5 })
  expect(read('topics=me&since=5', '7')).toMatchObject({ since: 7 })
  expect(read('topics=me&since=9', '7')).toMatchObject({ since: 9 })
  expect(read('topics=me&since=', '')).toMatchObject({ since: undefined })
})

test.each([
  '',
  'topics',
  'topics=',
  'topics=x',
  'topics=event:',
  'topics=event:A',
  'topics=me,',
  'topics=me&since=x',
])('is refused: %s', (query) => {
  expect(read(query)).toHaveProperty('refused')
})

test('the maximum number of topics is accepted, and one more is refused', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `event:${'x'.repeat(60)}${index}`).join('%2C')
  expect(read(`topics=${many(liveTopicsMax)}`)).toHaveProperty('topics')
  expect(read(`topics=${many(liveTopicsMax + 1)}`)).toHaveProperty('refused')
  expect(read(`topics=${many(10_000)}`)).toHaveProperty('refused')
})

test('a long invalid topic is not repeated in full', () => {
  expect(JSON.stringify(read(`topics=${'x'.repeat(5_000)}`)).length).toBeLessThan(200)
})
