import { asRevision, type EtcdStore, type Revision } from '@ticketcd/etcd'
import type { PrefixQuery, Query } from './query-file.ts'
import { fieldOf, jsonOf, type Row, rowOf } from './row.ts'
import { grouped, meets, sorted } from './select.ts'

export interface Answer {
  readonly rows: readonly Row[]
  /** The revision of all rows. */
  readonly revision: Revision
  /** Additional information about the rows, for the reader. */
  readonly note?: string
}

/** Answers every kind of query except a watch, which has no end. */
export async function answer(store: EtcdStore, query: Exclude<Query, { kind: 'watch' }>): Promise<Answer> {
  switch (query.kind) {
    case 'get': {
      const revision = await revisionOf(store, query.revision)
      const entry = await store.raw.get(query.get, { revision })
      return { rows: entry ? [rowOf(entry)] : [], revision }
    }
    case 'prefix':
      return answerPrefix(store, query)
    case 'count': {
      const revision = await revisionOf(store, query.revision)
      return { rows: [{ count: await store.raw.count(query.count, { revision }) }], revision }
    }
    case 'history':
      return answerHistory(store, query.history, query.limit)
  }
  query satisfies never
}

async function revisionOf(store: EtcdStore, given: number | undefined): Promise<Revision> {
  return (given === undefined ? undefined : asRevision(given)) ?? store.revision()
}

/**
 * Large: for every page, etcd 3.4 walks its index to the end of the prefix, regardless of the
 * page's limit.
 */
const pageSize = 5_000

/** Reads only as many rows as the limit, unless grouping or sorting needs all of them. */
async function answerPrefix(store: EtcdStore, query: PrefixQuery): Promise<Answer> {
  const { prefix, keysOnly, join, where, group, sort, limit = Number.POSITIVE_INFINITY } = query
  const revision = await revisionOf(store, query.revision)
  const stopsEarly = !group && (!sort || sort.by === 'key')
  const order = sort?.by === 'key' ? sort.order : 'ascending'
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const page = { revision, cursor, order, limit: stopsEarly ? Math.min(limit, pageSize) : pageSize }
    const { entries, ...rest } = keysOnly
      ? await store.raw.keys(prefix, page)
      : await store.raw.range(prefix, page)
    const found = entries.map((entry) => rowOf(entry, keysOnly))
    rows.push(...(await joined(store, found, join, revision)).filter((row) => meets(row, where)))
    cursor = rest.cursor
  } while (cursor !== undefined && !(stopsEarly && rows.length >= limit))
  const chosen = group ? grouped(rows, group) : rows
  return { rows: (sort ? sorted(chosen, sort) : chosen).slice(0, limit), revision }
}

/** Adds the values of other keys to the rows. Each key is read once, some at a time. */
async function joined(
  store: EtcdStore,
  rows: readonly Row[],
  join: PrefixQuery['join'],
  revision: Revision,
): Promise<readonly Row[]> {
  let all = rows
  for (const [name, template] of Object.entries(join)) {
    const keys = all.map((row) =>
      template.replace(/\{([\w.]+)\}/g, (_, field: string) => String(fieldOf(row, field))),
    )
    const values = new Map<string, unknown>()
    const distinct = [...new Set(keys)]
    for (let from = 0; from < distinct.length; from += 32)
      await Promise.all(
        distinct.slice(from, from + 32).map(async (key) => {
          const entry = await store.raw.get(key, { revision })
          values.set(key, entry && jsonOf(entry.value))
        }),
      )
    all = all.map((row, index) => ({ ...row, [name]: values.get(keys[index] ?? '') }))
  }
  return all
}

async function answerHistory(store: EtcdStore, key: string, limit: number | undefined): Promise<Answer> {
  const revision = await store.revision()
  const { events, compactedBefore } = await store.raw.history(key)
  const rows = events.map((event) =>
    event.type === 'put'
      ? { type: 'put', ...rowOf(event) }
      : { type: 'delete', key: event.key, modRevision: event.modRevision },
  )
  return {
    rows: limit === undefined ? rows : rows.slice(-limit),
    revision,
    ...(compactedBefore === undefined
      ? {}
      : { note: `The history before revision ${compactedBefore} has been compacted.` }),
  }
}
