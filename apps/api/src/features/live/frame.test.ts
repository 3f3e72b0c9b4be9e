import { expect, test } from 'vitest'
import { bytesOf, Frame } from './frame.ts'

const gone = (eventId: string) => new Frame({ type: 'event-gone', revision: 7, eventId })

test('a frame has the very same bytes for all streams at the same revision', () => {
  const frame = gone('a')
  expect(bytesOf([frame], 7)).toBe(bytesOf([frame], 7))
  expect(bytesOf([frame], 7).toString()).toBe(
    'event: event-gone\ndata: {"type":"event-gone","revision":7,"eventId":"a"}\nid: 7\n\n',
  )
  expect(bytesOf([frame], 8).toString()).toContain('id: 8\n\n')
})

test('of several messages only the last has the id, so a stream cut between them receives all again', () => {
  const events = bytesOf([gone('a'), gone('b')], 9)
    .toString()
    .split('\n\n')
  expect(events).toHaveLength(3)
  expect(events[0]).not.toContain('id:')
  expect(events[1]).toContain('"b"}\nid: 9')
})
