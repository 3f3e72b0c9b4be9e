import { expect, test } from 'vitest'
import { eventTextReader } from './event-text.ts'

function read(pieces: readonly string[]): string[] {
  const heard: string[] = []
  const take = eventTextReader((data) => heard.push(data))
  for (const piece of pieces) take(piece)
  return heard
}

const stream = ': hello\n\nid: 7\nevent: pulse\ndata: {"a":1}\n\ndata:one\r\ndata: two\r\n\r\ndata: cut off'

test('events are read, comments and what has not ended are not', () => {
  expect(read([stream])).toEqual(['{"a":1}', 'one\ntwo'])
})

test('it does not matter where the text is cut', () => {
  for (let at = 0; at <= stream.length; at++)
    expect(read([stream.slice(0, at), stream.slice(at)]), `cut at ${at}`).toEqual(['{"a":1}', 'one\ntwo'])
  expect(read([...stream])).toEqual(['{"a":1}', 'one\ntwo'])
})
