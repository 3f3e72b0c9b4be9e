import { connect, type Socket } from 'node:net'
import { answerQuestions, sharedNowMs } from './live-helper.ts'
import { percentile, rounded } from './report.ts'

/** How many connections are being opened at a time. */
const opening = 100
const idField = Buffer.from('id: ')
const newline = 10

/** Revision, and when its transaction was sent, in milliseconds of the shared clock; ascending. */
export type Commit = readonly [revision: number, sentMs: number]

export type ReadersQuestion =
  | { ask: 'open'; port: number; path: string; connections: number }
  | { ask: 'count' }
  | { ask: 'latencies'; commits: readonly Commit[] }

export interface Opened {
  open: number
  failed: number
}

export interface Counted {
  messages: number
  open: number
}

/** All in milliseconds. */
export interface Latencies {
  /** From the newest commit that a message tells of to its arrival. */
  p50Ms: number
  p99Ms: number
  maxMs: number
  /** From each commit to the arrival of the first message that tells of it or of a later one. */
  eachCommit: { p50Ms: number; p99Ms: number; maxMs: number }
  /** Messages that were measured. */
  measured: number
  /** Messages whose id was lower than that of one before on the same connection. */
  backwards: number
}

/** What came, as three columns: of tens of millions of rows nothing else is cheap enough. */
class Arrivals {
  length = 0
  reader = new Uint32Array(1 << 20)
  revision = new Float64Array(1 << 20)
  atMs = new Float64Array(1 << 20)

  add(reader: number, revision: number, atMs: number): void {
    if (this.length === this.reader.length) this.grow()
    this.reader[this.length] = reader
    this.revision[this.length] = revision
    this.atMs[this.length] = atMs
    this.length += 1
  }

  private grow(): void {
    const size = this.length * 2
    const grown = {
      reader: new Uint32Array(size),
      revision: new Float64Array(size),
      atMs: new Float64Array(size),
    }
    grown.reader.set(this.reader)
    grown.revision.set(this.revision)
    grown.atMs.set(this.atMs)
    Object.assign(this, grown)
  }
}

/** Reads many streams as cheaply as it can: of each message only the id. */
export function runReaders(): void {
  const arrivals = new Arrivals()
  const sockets = new Set<Socket>()
  let messages = 0

  const take = (reader: number, chunk: Buffer) => {
    const atMs = sharedNowMs()
    let revision = -1
    for (let at = chunk.indexOf(idField); at >= 0; at = chunk.indexOf(idField, at + idField.length)) {
      // A field begins its line; the same letters elsewhere are none.
      if (at > 0 && chunk[at - 1] !== newline) continue
      revision = numberAt(chunk, at + idField.length)
      messages += 1
    }
    if (revision >= 0) arrivals.add(reader, revision, atMs)
  }

  const openOne = (reader: number, port: number, path: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.setTimeout(30_000, () => socket.destroy())
      socket.on('connect', () => {
        const lines = [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: text/event-stream']
        socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      })
      socket.once('data', (head: Buffer) => {
        const isOpen = head.subarray(9, 12).toString() === '200'
        if (isOpen) sockets.add(socket)
        else socket.destroy()
        resolve(isOpen)
      })
      socket.on('data', (chunk: Buffer) => take(reader, chunk))
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        resolve(false)
      })
    })

  const open = async ({
    port,
    path,
    connections,
  }: Extract<ReadersQuestion, { ask: 'open' }>): Promise<Opened> => {
    let next = 0
    let failed = 0
    const worker = async () => {
      while (next < connections) if (!(await openOne(next++, port, path))) failed += 1
    }
    await Promise.all(Array.from({ length: opening }, worker))
    return { open: sockets.size, failed }
  }

  answerQuestions<ReadersQuestion>(async (question) => {
    if (question.ask === 'open') return open(question)
    if (question.ask === 'count') return { messages, open: sockets.size } satisfies Counted
    return latenciesOf(arrivals, question.commits)
  })
}

function numberAt(chunk: Buffer, from: number): number {
  let number = 0
  for (let at = from; at < chunk.length; at++) {
    const digit = (chunk[at] ?? 0) - 48
    if (digit < 0 || digit > 9) break
    number = number * 10 + digit
  }
  return number
}

/** Judged afterwards, so that it costs nothing while it is measured. */
function latenciesOf(arrivals: Arrivals, commits: readonly Commit[]): Latencies {
  const latest: number[] = []
  // A sample of one connection in 50 is enough for what multiplies with the commits.
  const each: number[] = []
  const reached = new Map<number, number>()
  let backwards = 0
  const [firstRevision = Number.POSITIVE_INFINITY] = commits[0] ?? []
  for (let row = 0; row < arrivals.length; row++) {
    const [reader = 0, revision = 0, atMs = 0] = [
      arrivals.reader[row],
      arrivals.revision[row],
      arrivals.atMs[row],
    ]
    const before = reached.get(reader) ?? firstRevision - 1
    if (revision < before && reached.has(reader)) backwards += 1
    const [from, until] = [countUpTo(commits, before), countUpTo(commits, revision)]
    reached.set(reader, Math.max(before, revision))
    const newest = commits[until - 1]
    if (until <= from || !newest) continue
    latest.push(atMs - newest[1])
    if (reader % 50 === 0) for (const [, sentMs] of commits.slice(from, until)) each.push(atMs - sentMs)
  }
  return { ...spread(latest), eachCommit: spread(each), measured: latest.length, backwards }
}

/** How many commits have this revision or a lower one. */
function countUpTo(commits: readonly Commit[], revision: number): number {
  let [low, high] = [0, commits.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((commits[middle]?.[0] ?? 0) <= revision) low = middle + 1
    else high = middle
  }
  return low
}

function spread(values: number[]) {
  const at = (share: number) => rounded(percentile(values, share))
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
