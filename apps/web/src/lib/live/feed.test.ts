import type { LiveMessage } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { feed } from './feed.ts'

const pulse: LiveMessage = { type: 'pulse', revision: 1, ageMs: 5 }

test('a topic is followed while any component follows it', () => {
  const first = feed.follow(['catalogue', 'event:a'])
  const second = feed.follow(['catalogue'])
  first()
  expect(feed.topics).toEqual(['catalogue'])
  second()
  expect(feed.topics).toEqual([])
})

test('a listener receives messages of its type until it is removed', () => {
  const onMessage: LiveMessage[] = []
  const stop = feed.listen('pulse', (message) => onMessage.push(message))
  feed.publish(pulse, { lead: true })
  feed.publish({ type: 'me', revision: 2, changed: ['orders'] }, { lead: true })
  stop()
  feed.publish(pulse, { lead: true })
  expect(onMessage).toEqual([pulse])
})

test('watchers are notified of changes only', () => {
  let published = 0
  const stop = feed.watch(() => {
    published += 1
  })
  feed.session = 'ana'
  feed.session = 'ana'
  feed.status = 'live'
  feed.status = 'live'
  stop()
  feed.session = null
  expect(published).toBe(2)
})
