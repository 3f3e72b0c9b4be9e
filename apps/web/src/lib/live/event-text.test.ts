import { expect, test } from 'vitest'
import { eventTextReader } from './event-text.ts'

function read(pieces: readonly string[]) {
  const onMessage: [data: string, id: string | null][] = []
  const take = eventTextReader((data, id) => onMessage.push([data, id]))
  for (const piece of pieces) take(piece)
  return onMessage
}

const stream =
  ': hello\n\nevent: pulse\ndata: {"a":1}\nid: 7\n\ndata:one\r\ndata: two\r\n\r\nid:9\n\ndata: cut off'
const events = [
  ['{"a":1}', '7'],
  ['one\ntwo', null],
]

test('reads complete events with their ids, and skips comments and incomplete events', () => {
  expect(read([stream])).toEqual(events)
})

test('the result does not depend on where the text is split', () => {
  for (let at = 0; at <= stream.length; at++)
    expect(read([stream.slice(0, at), stream.slice(at)]), `cut at ${at}`).toEqual(events)
  expect(read([...stream])).toEqual(events)
})
