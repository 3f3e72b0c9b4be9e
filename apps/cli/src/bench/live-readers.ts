import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerQuestions, sharedNowMs } from './live-helper.ts'
import { percentile, rounded } from './report.ts'

/** How many connections are opened at a time. */
const opening = 100
/**
 * How many connections are read at once, and timed. Each read costs about as much CPU as the
 * measured write, and real browsers do not share the server's cores. The other connections are read
 * only now and then, with everything that has arrived.
 */
const timedMax = 500
/** How often each of the others is read: long before the buffers of the system are full. */
const readEveryMs = 6_000
const readStepMs = 25
/** All messages in flight have arrived by then. */
const settleMs = 500
const readBytes = 64 * 1024
const idField = Buffer.from('id: ')
const newline = 10

/**
 * A revision, and the time at which its transaction was sent, in milliseconds of the shared clock.
 * Ascending.
 */
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
  /** Reads whose last id was lower than an earlier one on the same connection. */
  backwards: number
}

export interface Spread {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** From each commit to the arrival of the first message with its revision or a later one. */
export interface Latencies extends Spread {
  /**
   * Only of the newest commit in each message: without the wait of the earlier commits that it
   * includes.
   */
  newest: Spread
  /** How many connections were timed. */
  timed: number
  /** Observed arrivals: each commit counts once for each timed connection. */
  measured: number
}

/** Arrivals as three columns: rows of objects would be too expensive for millions of them. */
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

/** Reads many streams at low cost: only the id of each message. */
export function runReaders(): void {
  const arrivals = new Arrivals()
  const sockets = new Set<Socket>()
  /** Sockets that are read only at intervals. */
  const patient: Socket[] = []
  let messages = 0
  let backwards = 0
  /** The highest id of each reader. */
  let reached = new Float64Array(0)
  // Shared by all sockets: each chunk is processed before the next read.
  const buffer = Buffer.allocUnsafe(readBytes)

  const take = (reader: number, chunk: Buffer, isTimed: boolean) => {
    const atMs = isTimed ? sharedNowMs() : 0
    let last = -1
    for (let at = chunk.indexOf(idField); at >= 0; at = chunk.indexOf(idField, at + idField.length)) {
      // A field starts at the beginning of a line; the same letters elsewhere are not a field.
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
    // Each process has neighbours in every group, so each has the same share of timed connections.
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

/** Computed afterwards, so that it does not disturb the measurement. */
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
