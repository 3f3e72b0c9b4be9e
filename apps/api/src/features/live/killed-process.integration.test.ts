import { Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LiveReader } from '../../testing/live-reader.ts'
import { type SpawnedApi, spawnApi } from '../../testing/spawned-api.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import { putEvent, ticketValue } from '../../testing/world.ts'

/*
 * An api process is killed while it publishes. Its readers continue at another process, from the
 * last id that they received. They receive every sale, and no value goes back.
 */

const readersCount = 20
const eventsCount = 40
const total = 1_000
const eventIds = Array.from({ length: eventsCount }, (_, number) => `event-${number}`)

let stage: Stage
let victim: SpawnedApi
const readers: LiveReader[] = []

beforeAll(async () => {
  stage = await setStage({
    seed: async (store) => {
      await Promise.all(eventIds.map((eventId) => putEvent(store, eventId, {}, { Standard: total })))
    },
  })
  victim = await spawnApi({ endpoints: stage.etcd.hosts }, stage.etcd.namespace)
})
afterAll(async () => {
  for (const reader of readers) reader.close()
  await victim.kill()
  await stage.close()
})

function follow(query: string, url: string): LiveReader {
  const reader = new LiveReader(url, query)
  readers.push(reader)
  return reader
}

/**
 * Sells one more ticket of an event.
 *
 * @returns the revision
 */
async function sell(eventId: string, sold: number): Promise<number> {
  const value = ticketValue(total, { available: total - sold, sold, revenue: sold * 2_500 })
  return (await stage.store.put(Ticket, { eventId, ticketType: 'Standard' }, value)).revision
}

const countsOf = (reader: LiveReader) => [
  ...reader.of('event').map(({ event }) => event),
  ...reader.of('catalogue').flatMap(({ events }) => events),
]

it('its readers continue at another process, without a loss or a step back', async () => {
  const topics = `topics=catalogue,event:${eventIds[0]}`
  const before = Array.from({ length: readersCount }, () => follow(topics, victim.url))
  await Promise.all(before.map((reader) => reader.begun()))

  // Sells one ticket of each event. The process is killed half-way, at any point of its work.
  const ended = Promise.all(before.map((reader) => reader.until(() => reader.ended)))
  let last = 0
  for (const [number, eventId] of eventIds.entries()) {
    if (number === eventsCount / 2) victim.process.kill('SIGKILL')
    last = await sell(eventId, 1)
  }
  await ended
  expect(before.some((reader) => reader.reached < last)).toBe(true)

  const after = before.map((reader) => follow(`${topics}&since=${reader.reached}`, stage.server.url))
  await Promise.all(after.map((reader) => reader.until(() => reader.reached >= last)))
  for (const [index, first] of before.entries()) {
    const second = after[index] as LiveReader
    expect(second.of('reset')).toEqual([])
    const sent = [...countsOf(first), ...countsOf(second)]
    expect(
      new Set(sent.filter(({ available }) => available === total - 1).map(({ eventId }) => eventId)).size,
    ).toBe(eventsCount)
    for (const eventId of eventIds) {
      const available = sent.filter((counts) => counts.eventId === eventId).map((counts) => counts.available)
      expect(available).toEqual([...available].sort((a, b) => b - a))
    }
  }
  // A reader without its last id misses the sales in between.
  const forgetful = await follow(topics, stage.server.url).begun()
  const known = new Set(
    [...countsOf(before[0] as LiveReader), ...countsOf(forgetful)].map(({ eventId }) => eventId),
  )
  expect(known.size).toBeLessThan(eventsCount)
})
