import { expect, it } from 'vitest'
import { put } from '../testing/v2/commands.ts'
import { EventHistory } from './event-history.ts'
import { bytesOfEvent, type V2Event } from './v2-event.ts'
import { V2Store } from './v2-store.ts'

function eventsOf(...values: readonly string[]) {
  const store = new V2Store()
  for (const value of values) store.apply(put('/a', value))
  return store.image().events
}

it('large events leave no room for as many, and the newest one always stays', () => {
  const history = new EventHistory(3_000)
  const [small, large, ...rest] = eventsOf('x', 'y'.repeat(10_000), 'z', 'z')
  const indexes = () => history.list.map(({ index }) => index)
  for (const event of [small, large]) if (event) history.add(event)
  expect(indexes()).toEqual([2])
  // The event of the next write has the large value as the one before.
  for (const event of rest) history.add(event)
  expect(indexes()).toEqual([4])
  expect(() => [...history.since('/a', false, 3, 4)]).toThrow('outdated and cleared')
  expect([...history.since('/a', false, 4, 4)]).toHaveLength(1)
})

it.each([1e9, 300_000])('the newest events within %d bytes stay, however many there were', (bytesMax) => {
  const history = new EventHistory(bytesMax)
  const [first] = eventsOf('x')
  if (first === undefined) throw new Error('a put has an event')
  const expected: V2Event[] = []
  let bytes = 0
  for (let index = 1; index <= 3_500; index += 1) {
    const event = { ...first, index, node: { ...first.node, value: 'x'.repeat((index % 90) * 10) } }
    history.add(event)
    expected.push(event)
    bytes += bytesOfEvent(event)
    while (expected.length > 1_000 || bytes > bytesMax) bytes -= bytesOfEvent(expected.shift() ?? first)
    if (index % 37 > 0) continue
    expect(history.list).toEqual(expected)
    const oldest = expected[0]?.index ?? 0
    expect([...history.since('/a', false, oldest, index)]).toEqual(expected)
    expect([...history.since('/a', false, index, index)]).toEqual([event])
    if (oldest > 1)
      expect(() => [...history.since('/a', false, oldest - 1, index)]).toThrow('outdated and cleared')
  }
})

it('a future index gives no events, and so does an empty history', () => {
  const history = new EventHistory()
  expect([...history.since('/a', true, 1, 0)]).toEqual([])
  for (const event of eventsOf('x')) history.add(event)
  expect([...history.since('/', true, 2, 1)]).toEqual([])
  expect([...history.since('/', true, 1, 1)]).toHaveLength(1)
})
