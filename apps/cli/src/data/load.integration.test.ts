import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import type { EtcdStore } from '@ticketcd/etcd'
import {
  EventLeader,
  Hold,
  Load,
  LoadBatch,
  PeerSecret,
  ProcessClock,
  stock,
  Ticket,
  User,
} from '@ticketcd/schema'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openStore } from '../connection.ts'
import { JsonDocument } from '../json-document.ts'
import { writeLines } from '../output.ts'
import { parseQuery } from '../query/query-file.ts'
import { answer } from '../query/run.ts'
import { jsonRow } from '../query/table.ts'
import { watchRows } from '../query/watch.ts'
import { type DataConfig, readDataConfig } from './config.ts'
import { generateDataSet } from './data-set.ts'
import type { Entry } from './entry.ts'
import { formatEntry } from './entry-line.ts'
import { exportEntries } from './export.ts'
import { importFile } from './import.ts'
import { fillOf, isEmpty, load, openLoad } from './load.ts'
import { populate } from './populate.ts'

const config: DataConfig = { ...readDataConfig(), now: '2026-06-01T00:00:00.000Z', users: 100, events: 150 }
const expected = [...generateDataSet(config)]

let cluster: TestCluster
let store: EtcdStore
let dir: string
let tests = 0

beforeAll(async () => {
  cluster = await startCluster()
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-load-'))
})
afterAll(async () => {
  await cluster?.stop()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(() => {
  store = openStore(cluster.endpoints, { namespace: `test-${tests++}/` }, {})
})
afterEach(() => store.close())

async function contents(): Promise<Entry[]> {
  const entries: Entry[] = []
  for await (const entry of exportEntries(store, '', await store.revision(), () => undefined))
    entries.push(entry)
  return entries
}

function byKey(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
}

test('populate writes the data set once, and removes its marks', async () => {
  expect(await isEmpty(store)).toBe(true)
  expect(await populate(store, config)).toMatchObject({ outcome: 'loaded', written: expected.length })
  expect(await contents()).toEqual(byKey(expected))
  expect(await store.count(LoadBatch, {})).toBe(0)
  expect(await fillOf(store)).toMatchObject({ state: 'filled' })

  const before = await store.revision()
  expect(await populate(store, config)).toMatchObject({ outcome: 'done', written: 0 })
  expect(await store.revision()).toBe(before)
})

test('an interrupted populate resumes with its first `now`, and keeps later sales', async () => {
  const stop = new AbortController()
  const interrupted = populate(store, config, {
    concurrency: 1,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  await expect(interrupted).rejects.toThrow('Run the same command again')
  expect(await fillOf(store)).toMatchObject({ state: 'partial', now: config.now })

  const { entries } = await store.range(Ticket, {}, { limit: 500 })
  const open = entries.find(({ value }) => value.available >= 2)
  const held = open && stock.hold(open.value, 2)
  if (!open || !held) throw new Error('nothing is for sale in the first batch')
  await store.put(Ticket, open.parts, held)

  // The load is resumed on the next day.
  const result = await populate(store, { ...config, now: '2026-06-02T00:00:00.000Z' })
  expect(result).toMatchObject({ outcome: 'resumed', now: config.now, entries: expected.length })
  expect(result.written).toBeLessThan(expected.length)
  const sale = { key: open.key, value: Ticket.encode(held) }
  expect(await contents()).toEqual(byKey(expected.map((entry) => (entry.key === sale.key ? sale : entry))))
})

test('two simultaneous populates write every key once', async () => {
  const results = await Promise.all([populate(store, config), populate(store, config)])
  expect(results.map(({ outcome }) => outcome)).toContain('loaded')
  for await (const page of store.raw.scan(''))
    for (const entry of page.entries)
      if (!entry.key.startsWith('load:')) expect(entry.version, entry.key).toBe(1)
  expect(await contents()).toEqual(byKey(expected))
})

test('a late batch of an ended load does not change the store', async () => {
  const late = await openLoad(store, '00000001', null)
  if (!late) throw new Error('the namespace is not empty')
  const [first] = expected
  if (!first) throw new Error('the data set is empty')
  await load(store, late, [first])
  const before = await store.raw.get(first.key)
  await load(store, { ...late, resumed: true }, [{ ...first, value: '[]' }])
  expect(await store.raw.get(first.key)).toEqual(before)
})

test('a namespace with other data is refused', async () => {
  await populate(store, { ...config, users: 1, events: 1 })
  const before = await store.revision()
  await expect(populate(store, config)).rejects.toThrow('there is data already')
  expect(await store.revision()).toBe(before)
})

test('a namespace with an account and no load is refused', async () => {
  const user = expected.find(({ key }) => key.startsWith('user:'))
  const parts = user && User.key.parse(user.key)
  if (!user || !parts) throw new Error('the data set has no user')
  await store.put(User, parts, User.decode(user.value))
  await expect(populate(store, config)).rejects.toThrow('there is data already')
})

test('an export restores the same data after a clear', async () => {
  await populate(store, config)
  const file = join(dir, 'export.ndjson')
  await writeLines(file, (await contents()).map(formatEntry))
  await store.raw.deletePrefix('')
  expect(await importFile(store, file)).toMatchObject({ outcome: 'loaded', written: expected.length })
  const again = join(dir, 'again.ndjson')
  await writeLines(again, (await contents()).map(formatEntry))
  expect(readFileSync(again, 'utf8')).toBe(readFileSync(file, 'utf8'))
})

test('an import of a file with an invalid line writes nothing', async () => {
  const file = join(dir, 'bad.ndjson')
  writeFileSync(file, [...expected.slice(0, 10).map(formatEntry), '{"key":"event:x","value":{}}'].join('\n'))
  await expect(importFile(store, file)).rejects.toThrow('bad.ndjson:11: not a valid event')
  expect(await store.raw.count('')).toBe(0)
})

test('an export reads one revision while keys change', async () => {
  await populate(store, config)
  const revision = await store.revision()
  await store.delete(Load, { source: (await store.range(Load, {})).entries[0]?.parts.source ?? '' })
  await store.raw.deletePrefix('event:')
  const entries: Entry[] = []
  for await (const entry of exportEntries(store, 'event:', revision, () => undefined)) entries.push(entry)
  expect(entries).toEqual(byKey(expected).filter(({ key }) => key.startsWith('event:')))
})

test('an export excludes records with leases and records of the processes of one cluster', async () => {
  const hold = { eventId: 'concert', orderId: '0190a000-0000-7000-8000-000000000001' }
  const value = {
    username: 'ana',
    lines: [{ ticketType: 'Standard', quantity: 1, unitPrice: 0 }],
    total: 0,
    heldAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-01T00:10:00.000Z',
  }
  await store.put(Hold, hold, value)
  await store.put(Hold, { ...hold, orderId: hold.orderId.replace(/1$/, '2') }, { ...value, ended: 'expired' })
  await store.put(EventLeader, { eventId: 'concert' }, { process: 'a', url: 'http://127.0.0.1:1' })
  const clock = { host: 'a', pid: 7, state: 'off' as const, aheadMs: 900_000 }
  await store.put(ProcessClock, { process: '0'.repeat(16) }, clock)
  await store.put(PeerSecret, { name: 'peers' }, { key: '0'.repeat(64) })
  expect((await contents()).map(({ key }) => key)).toEqual([Hold.key.build(hold)])
})

async function ask(text: string, given: Record<string, string> = {}) {
  const query = parseQuery(new JsonDocument('q.json', text), given)
  if (query.kind === 'watch') throw new Error('a watch has no answer')
  return (await answer(store, query)).rows.map((row) => jsonRow(query, row))
}

const shipped = (name: string) =>
  readFileSync(new URL(`../../../../queries/${name}.json`, import.meta.url), 'utf8')

test('the shipped queries return the expected rows', async () => {
  await populate(store, config)
  const purchases = await ask(shipped('purchases-of-user'), { user: 'demo' })
  const own = expected.filter(({ key }) => key.startsWith('purchase:demo:'))
  expect(purchases).toHaveLength(own.length)
  expect(purchases.every(({ Event: name }) => typeof name === 'string')).toBe(true)

  const [latest] = purchases
  const [one] = await ask(shipped('purchase'), { order: String(latest?.Order) })
  expect(one).toMatchObject({ Order: latest?.Order, Total: latest?.Total, Buyer: 'Demo Customer' })

  const revenue = await ask(shipped('revenue-by-event-type'))
  const total = expected
    .filter(({ key }) => key.startsWith('ticket:'))
    .reduce((sum, { value }) => sum + Ticket.decode(value).revenue, 0)
  expect(revenue.reduce((sum, row) => sum + Number(row.Revenue), 0)).toBe(total)

  const concerts = await ask(shipped('find-events'), { type: 'concert', place: 'LISB' })
  expect(concerts.length).toBeGreaterThan(0)
  for (const row of concerts) expect(row).toMatchObject({ Type: 'Concert', Place: 'Lisbon' })
  expect((await ask(shipped('find-events'), { place: 'evora' }))[0]).toMatchObject({ Place: 'Évora' })
})

test('get, count, keys, history and watch read the store', async () => {
  const { revision: first } = await store.raw.put('seat:1', '{"row":1}')
  await store.raw.put('seat:2', '{"row":2}')
  await store.raw.put('seat:1', '{"row":3}')
  await store.raw.delete('seat:2')

  expect(await ask('{ "get": "seat:1" }')).toMatchObject([{ key: 'seat:1', value: { row: 3 }, version: 2 }])
  expect(await ask(`{ "get": "seat:1", "revision": ${first} }`)).toMatchObject([{ value: { row: 1 } }])
  expect(await ask('{ "get": "seat:9" }')).toEqual([])
  expect(await ask('{ "count": "seat:" }')).toEqual([{ count: 1 }])
  expect(await ask(`{ "count": "seat:", "revision": ${first + 1} }`)).toEqual([{ count: 2 }])
  const keys = `{ "prefix": "seat:", "keysOnly": true, "revision": ${first + 1}, "sort": { "by": "key", "order": "descending" }, "limit": 1 }`
  expect(await ask(keys)).toMatchObject([{ key: 'seat:2' }])
  expect(await ask('{ "history": "seat:2" }')).toMatchObject([
    { type: 'put', value: { row: 2 } },
    { type: 'delete', key: 'seat:2' },
  ])

  const query = parseQuery(
    new JsonDocument('q.json', `{ "watch": "seat:", "from": ${first}, "limit": 4 }`),
    {},
  )
  if (query.kind !== 'watch') throw new Error('not a watch')
  const types: unknown[] = []
  await watchRows(store, query, new AbortController().signal, (row) => types.push(row.type))
  expect(types).toEqual(['put', 'put', 'put', 'delete'])
})
