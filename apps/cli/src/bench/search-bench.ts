import type { CatalogueQuery } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { percentile, rounded } from './report.ts'

export interface SearchBench {
  readonly queries: number
  readonly concurrency: number
  readonly failures: number
  readonly queriesPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Events in the catalogue, as counted by the api. */
  readonly events: number
}

export interface SearchBenchOptions {
  /** Address of the api, such as `http://127.0.0.1:3000`. */
  readonly url: string
  readonly queries: number
  /** Requests in flight. */
  readonly concurrency: number
  readonly onProgress: (done: number) => void
}

/**
 * Typical search texts: whole words, beginnings of words, words without accents, typing errors,
 * several words.
 */
const texts = [
  'jazz',
  'fado',
  'piano',
  'cello',
  'musica',
  'Música no Jardim',
  'jardim',
  'comedy',
  'stand-up',
  'puppet',
  'pottery',
  'potery',
  'workshop for beginners',
  'fes',
  'festival',
  'lantern',
  'velvet',
  'quartet',
  'open air',
  'cinema',
  'teatro',
  'noite',
  'verao',
  'wine',
  'oyster',
  'basketbal',
  'derby',
  'open',
  'the',
  'night',
  'orchestra',
  'accordion and voice',
  'lighthouse keeper',
  'salt',
  'tour',
  'river',
  'ca',
  'mo',
  'azulejo',
  'science show',
]
const types = ['Concert', 'Theatre', 'Comedy', 'Festival', 'Family', 'Workshop', 'Film', 'Food & drink']
const places = ['Lisbon', 'Porto', 'London', 'Paris', 'Berlin', 'Madrid', 'New York', 'Coimbra']

/**
 * Requests lists of events from a running api, as the page does. The queries differ, so that no
 * answer can come from a cache, and have the same order each time.
 */
export async function benchSearch(options: SearchBenchOptions): Promise<SearchBench> {
  const { url, queries, concurrency, onProgress } = options
  const events = await ask(url, { includePast: true, limit: 1 })
  if (events === undefined)
    throw new Failure(`The api at ${url} does not answer a search. Is it running, and ready?`)
  // The first answers include compilation, which belongs to a start, not to a search.
  for (let index = 0; index < 50; index++) await ask(url, questionAt(index * 31))

  const tookMs: number[] = []
  let failures = 0
  let next = 0
  const started = performance.now()
  const worker = async () => {
    while (next < queries) {
      const question = questionAt(next++)
      const askedAt = performance.now()
      if ((await ask(url, question)) === undefined) failures++
      else tookMs.push(performance.now() - askedAt)
      onProgress(tookMs.length + failures)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - started) / 1_000
  return {
    queries,
    concurrency,
    failures,
    queriesPerSecond: Math.round(queries / seconds),
    p50Ms: rounded(percentile(tookMs, 0.5), 2),
    p99Ms: rounded(percentile(tookMs, 0.99), 2),
    maxMs: rounded(percentile(tookMs, 1), 2),
    events,
  }
}

/**
 * The query at a place in the sequence: a text, or none, with the filters and sort orders of the
 * page.
 */
function questionAt(index: number): CatalogueQuery {
  const question: CatalogueQuery = { limit: 24 }
  // One in ten has no text.
  if (index % 10 !== 9) question.text = at(texts, index)
  if (index % 3 === 1) question.types = [at(types, Math.floor(index / 3))]
  if (index % 4 === 2) question.locations = [at(places, Math.floor(index / 4))]
  if (index % 7 === 3) question.availableOnly = true
  if (index % 11 === 5) question.maxPrice = 1_000 + (index % 60) * 100
  if (index % 6 === 4) question.sort = at(['date', 'price', 'name'] as const, Math.floor(index / 6))
  return question
}

function at<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item
}

/** How many events match; undefined when the api failed. */
async function ask(url: string, question: CatalogueQuery): Promise<number | undefined> {
  try {
    const input = encodeURIComponent(JSON.stringify(question))
    const response = await fetch(`${url}/trpc/catalogue.list?input=${input}`, {
      signal: AbortSignal.timeout(10_000),
    })
    const answer = (await response.json()) as { result?: { data?: { total?: number } } }
    return response.ok ? answer.result?.data?.total : undefined
  } catch {
    return undefined
  }
}
