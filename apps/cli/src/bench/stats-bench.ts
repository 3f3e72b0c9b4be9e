import { Agent, request } from 'node:http'
import type { EtcdStore } from '@ticketcd/etcd'
import { Event, Order, Purchase, type Statistics, User } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { percentile, rounded } from './report.ts'

/** An api with its data, and the store below it. */
export interface Subject {
  readonly url: string
  readonly store: EtcdStore
  /** An admin of its data set. */
  readonly username: string
  readonly password: string
}

/** Times in milliseconds. Each is the median over the rounds of the round's median. */
export interface SubjectBench {
  readonly orders: number
  /** The revenue query over HTTP, as an admin. */
  readonly queryP50Ms: number
  /** The same figures, computed from all purchases. */
  readonly scanMs: number
  /** A read of one key from the store. */
  readonly getP50Ms: number
  /** The query, compared with a get: the median over the rounds of their ratio. */
  readonly queryToGet: number
}

export interface StatsBench {
  readonly few: SubjectBench
  readonly many: SubjectBench
  /** The query's median with many orders, compared with few. */
  readonly growth: number
}

export interface StatsBenchOptions {
  readonly rounds: number
  /** Queries and gets in a round, one after the other. */
  readonly queries: number
  readonly onProgress: (rounds: number) => void
}

interface Round {
  queryMs: number
  getMs: number
  scanMs: number
}

/**
 * Queries two apis in turns, one with few orders and one with many: on a shared machine only
 * alternating measurements can be compared. Queries and gets take turns as well, one at a time.
 * Each uses a connection that stays open, and both answers are parsed.
 */
export async function benchStats(
  few: Subject,
  many: Subject,
  options: StatsBenchOptions,
): Promise<StatsBench> {
  const agent = new Agent({ keepAlive: true })
  return measure(few, many, agent, options).finally(() => agent.destroy())
}

async function measure(
  few: Subject,
  many: Subject,
  agent: Agent,
  { rounds, queries, onProgress }: StatsBenchOptions,
): Promise<StatsBench> {
  const subjects = [few, many] as const
  const cookies = [await logIn(few), await logIn(many)] as const
  const measured: [Round[], Round[]] = [[], []]
  // The first answers include compilation.
  for (const [index, subject] of subjects.entries()) {
    for (let count = 0; count < 300; count += 1) {
      await revenueOf(subject, cookies[index] ?? '', agent)
      await subject.store.get(User, { username: subject.username })
    }
    await agree(subject, cookies[index] ?? '', agent)
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      const [queryMs, getMs]: [number[], number[]] = [[], []]
      for (let count = 0; count < queries; count += 1) {
        queryMs.push(await timed(() => revenueOf(subject, cookies[index] ?? '', agent)))
        getMs.push(await timed(() => subject.store.get(User, { username: subject.username })))
      }
      const scanMs = await timed(() => revenueByScan(subject.store))
      measured[index]?.push({ queryMs: percentile(queryMs, 0.5), getMs: percentile(getMs, 0.5), scanMs })
    }
    onProgress(round + 1)
  }
  const [fewOrders, manyOrders] = [await few.store.count(Order, {}), await many.store.count(Order, {})]
  const growths = measured[1].map(
    ({ queryMs }, round) => queryMs / (measured[0][round]?.queryMs ?? Number.NaN),
  )
  return {
    few: summary(fewOrders, measured[0]),
    many: summary(manyOrders, measured[1]),
    growth: rounded(percentile(growths, 0.5), 2),
  }
}

function summary(orders: number, rounds: readonly Round[]): SubjectBench {
  const median = (of: (round: Round) => number) => rounded(percentile(rounds.map(of), 0.5), 2)
  return {
    orders,
    queryP50Ms: median(({ queryMs }) => queryMs),
    scanMs: median(({ scanMs }) => scanMs),
    getP50Ms: median(({ getMs }) => getMs),
    queryToGet: median(({ queryMs, getMs }) => queryMs / getMs),
  }
}

/**
 * Compares the results of both ways.
 * @throws {Failure} when they differ, as the measurement would be void
 */
async function agree(subject: Subject, cookie: string, agent: Agent): Promise<void> {
  const [fast, slow] = [await revenueOf(subject, cookie, agent), await revenueByScan(subject.store)]
  for (const { type, revenue } of fast)
    if ((slow.get(type) ?? 0) !== revenue)
      throw new Failure(
        `The revenue of ${type} is ${revenue} in the totals and ${slow.get(type)} in the purchases.`,
      )
}

async function revenueOf({ url }: Subject, cookie: string, agent: Agent): Promise<Statistics['byType']> {
  const { status, text } = await ask(`${url}/trpc/statistics.now`, cookie, agent)
  const answer = JSON.parse(text) as { result?: { data?: Statistics } }
  if (!answer.result?.data) throw new Failure(`The api at ${url} does not answer statistics (${status}).`)
  return answer.result.data.byType
}

/** Plain HTTP: `fetch` would add to the measured time. */
function ask(url: string, cookie: string, agent: Agent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: { cookie } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      )
    })
    asked.on('error', reject)
    asked.end()
  })
}

/**
 * The way before there were totals: reads all purchases, page by page, and adds them up by the type
 * of their event.
 * @returns cents by type
 */
async function revenueByScan(store: EtcdStore): Promise<Map<string, number>> {
  const types = new Map<string, string>()
  for await (const { entries } of store.scan(Event, {}))
    for (const { parts, value } of entries) types.set(parts.eventId, value.type)
  const revenue = new Map<string, number>()
  for await (const { entries } of store.scan(Purchase, {}, { deadlineMs: 10_000 }))
    for (const { parts, value } of entries) {
      const type = types.get(parts.eventId)
      if (type === undefined) continue
      const paid = value.lines.reduce(
        (sum, each) => sum + (each.quantity - each.cancelled) * each.unitPrice,
        0,
      )
      revenue.set(type, (revenue.get(type) ?? 0) + paid)
    }
  return revenue
}

/** @returns the cookie of an admin's session */
async function logIn({ url, username, password }: Subject): Promise<string> {
  const response = await fetch(`${url}/trpc/auth.logIn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const [cookie] = (response.headers.getSetCookie()[0] ?? '').split(';', 1)
  if (!response.ok || !cookie)
    throw new Failure(`The api at ${url} does not let ${username} in (${response.status}).`)
  return cookie
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
