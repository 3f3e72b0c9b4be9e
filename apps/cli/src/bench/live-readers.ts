import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerQuestions, sharedNowMs } from './live-helper.ts'
import { percentile, rounded } from './report.ts'

/** How many connections are being opened at a time. */
const opening = 100
/**
 * How many of them are read at once, and timed. Each reading costs about as much as the writing that is measured, and browsers do
 * not share the server's cores: the rest are let read now and then, all of what has come.
 */
const timedMax = 500
/** How often each of the rest is let read: long before the system's buffers are full. */
const readEveryMs = 6_000
const readStepMs = 25
/** All that is on its way has come by then. */
const settleMs = 500
const readBytes = 64 * 1024
const idField = Buffer.from('id: ')
const newline = 10

/** Revision, and when its transaction was sent, in milliseconds of the shared clock; ascending. */
export type Commit = readonly [revision: number, sentMs: number]

export type ReadersQuestion =
  /** The connections are spread over the ports. */
  | { ask: 'open'; ports: readonly number[]; path: string; connections: number }
  | { ask: 'count' }
  | { ask: 'latencies'; commits: readonly Commit[] }

export interface Opened {
  open: number
  failed: number
}

export interface Counted {
  messages: number
  open: number
  /** Readings whose last id was lower than one before on the same connection. */
  backwards: number
}

export interface Spread {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** From each commit to the arrival of the first message that tells of it or of a later one. */
export interface Latencies extends Spread {
  /** Of the newest commit that each message tells of: without the wait of those that it sums up. */
  newest: Spread
  /** How many connections were timed. */
  timed: number
  /** Commits that were seen to arrive, each once for each of these connections. */
  measured: number
}

/** What came, as three columns: of millions of rows nothing else is cheap enough. */
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
  /** Those that read only when they are let. */
  const patient: Socket[] = []
  let messages = 0
  let backwards = 0
  /** The highest id of each reader. */
  let reached = new Float64Array(0)
  // One for all: what is read is looked at before anything else is read.
  const buffer = Buffer.allocUnsafe(readBytes)

  const take = (reader: number, chunk: Buffer, isTimed: boolean) => {
    const atMs = isTimed ? sharedNowMs() : 0
    let last = -1
    for (let at = chunk.indexOf(idField); at >= 0; at = chunk.indexOf(idField, at + idField.length)) {
      // A field begins its line; the same letters elsewhere are none.
      if (at > 0 && chunk[at - 1] !== newline) continue
      messages += 1
      last = at
    }
    if (last < 0) return
    const revision = numberAt(chunk, last + idField.length)
    const before = reached[reader] ?? 0
    if (revision < before) backwards += 1
    else reached[reader] = revision
    if (isTimed && revision > before) arrivals.add(reader, revision, atMs)
  }

  const openOne = (reader: number, port: number, path: string, isTimed: boolean) =>
    new Promise<boolean>((resolve) => {
      let isOpen = false
      const callback = (length: number) => {
        const chunk = buffer.subarray(0, length)
        if (!isOpen) {
          isOpen = chunk.subarray(9, 12).toString() === '200'
          if (!isOpen) socket.destroy()
          else {
            sockets.add(socket)
            if (!isTimed) patient.push(socket)
          }
          resolve(isOpen)
        }
        take(reader, chunk, isTimed)
        return isTimed
      }
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } })
      socket.setTimeout(30_000, () => socket.destroy())
      socket.on('connect', () => {
        const lines = [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: text/event-stream']
        socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        resolve(false)
      })
    })

  const letRead = (some: readonly Socket[]) => {
    for (const socket of some) if (!socket.destroyed) socket.resume()
  }

  const letReadInTurn = () => {
    let next = 0
    setInterval(() => {
      const until = next + Math.ceil((patient.length * readStepMs) / readEveryMs)
      letRead(patient.slice(next, until))
      next = until < patient.length ? until : 0
    }, readStepMs)
  }

  const open = async ({
    ports,
    path,
    connections,
  }: Extract<ReadersQuestion, { ask: 'open' }>): Promise<Opened> => {
    reached = new Float64Array(connections)
    // A pair of neighbours for each of two processes, and so on: none of them is timed more than the others.
    const group = Math.ceil(connections / timedMax) * ports.length
    let next = 0
    let failed = 0
    const openNext = async () => {
      while (next < connections) {
        const reader = next++
        const port = ports[reader % ports.length] ?? 0
        if (!(await openOne(reader, port, path, reader % group < ports.length))) failed += 1
      }
    }
    await Promise.all(Array.from({ length: opening }, openNext))
    letReadInTurn()
    return { open: sockets.size, failed }
  }

  answerQuestions<ReadersQuestion>(async (question) => {
    if (question.ask === 'open') return open(question)
    if (question.ask === 'latencies') return latenciesOf(arrivals, question.commits)
    letRead(patient)
    await sleep(settleMs)
    return { messages, open: sockets.size, backwards } satisfies Counted
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
  const all: number[] = []
  const newest: number[] = []
  const sent = new Map<number, number>()
  for (let row = 0; row < arrivals.length; row++) {
    const [reader = 0, revision = 0, atMs = 0] = [
      arrivals.reader[row],
      arrivals.revision[row],
      arrivals.atMs[row],
    ]
    const from = sent.get(reader) ?? 0
    const until = countUpTo(commits, revision)
    sent.set(reader, until)
    for (let commit = from; commit < until; commit++) all.push(atMs - (commits[commit]?.[1] ?? 0))
    if (until > from) newest.push(atMs - (commits[until - 1]?.[1] ?? 0))
  }
  return { ...spread(all), newest: spread(newest), timed: sent.size, measured: all.length }
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

function spread(values: readonly number[]): Spread {
  const at = (share: number) => rounded(percentile(values, share))
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
