import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Arrivals, type Commit, latenciesOf } from './live-arrivals.ts'
import { answerQuestions, sharedNowMs } from './live-helper.ts'

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

export type ReadersQuestion =
  /** The connections are spread over the ports. */
  | { ask: 'open'; ports: readonly number[]; path: string; connections: number }
  | { ask: 'count' }
  | { ask: 'latencies'; commits: readonly Commit[] }

type OpenQuestion = Extract<ReadersQuestion, { ask: 'open' }>

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

/** The helper process that reads the streams. */
export function runReaders(): void {
  const readers = new StreamReaders()
  answerQuestions<ReadersQuestion>(async (question) => {
    if (question.ask === 'open') return readers.open(question)
    if (question.ask === 'latencies') return latenciesOf(readers.arrivals, question.commits)
    return readers.count()
  })
}

/** Reads many streams at low cost: only the id of each message. */
class StreamReaders {
  readonly arrivals = new Arrivals()
  private readonly sockets = new Set<Socket>()
  /** Sockets that are read only at intervals. */
  private readonly patient: Socket[] = []
  private messages = 0
  private backwards = 0
  /** The highest id of each reader. */
  private reached = new Float64Array(0)
  /** Shared by all sockets: each chunk is processed before the next read. */
  private readonly buffer = Buffer.allocUnsafe(readBytes)

  async open({ ports, path, connections }: OpenQuestion): Promise<Opened> {
    this.reached = new Float64Array(connections)
    // Each process has neighbours in every group, so each has the same share of timed connections.
    const group = Math.ceil(connections / timedMax) * ports.length
    let next = 0
    let failed = 0
    const openNext = async () => {
      while (next < connections) {
        const reader = next++
        const port = ports[reader % ports.length] ?? 0
        if (!(await this.openOne(reader, port, path, reader % group < ports.length))) failed += 1
      }
    }
    await Promise.all(Array.from({ length: opening }, openNext))
    this.readPatientInTurn()
    return { open: this.sockets.size, failed }
  }

  /** Counts after everything that was sent before the call has arrived. */
  async count(): Promise<Counted> {
    resume(this.patient)
    await sleep(settleMs)
    return { messages: this.messages, open: this.sockets.size, backwards: this.backwards }
  }

  /** @returns whether the server accepts the stream */
  private openOne(reader: number, port: number, path: string, isTimed: boolean): Promise<boolean> {
    const { buffer, sockets } = this
    return new Promise<boolean>((resolve) => {
      let isOpen = false
      const callback = (length: number) => {
        const chunk = buffer.subarray(0, length)
        if (!isOpen) {
          isOpen = chunk.subarray(9, 12).toString() === '200'
          if (isOpen) this.add(socket, isTimed)
          else socket.destroy()
          resolve(isOpen)
        }
        this.take(reader, chunk, isTimed)
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
  }

  private add(socket: Socket, isTimed: boolean): void {
    this.sockets.add(socket)
    if (!isTimed) this.patient.push(socket)
  }

  /** Counts the messages of a chunk, and notes the newest one's id. */
  private take(reader: number, chunk: Buffer, isTimed: boolean): void {
    const atMs = isTimed ? sharedNowMs() : 0
    let last = -1
    for (let at = chunk.indexOf(idField); at >= 0; at = chunk.indexOf(idField, at + idField.length)) {
      // A field starts at the beginning of a line; the same letters elsewhere are not a field.
      if (at > 0 && chunk[at - 1] !== newline) continue
      this.messages += 1
      last = at
    }
    if (last < 0) return
    const revision = numberAt(chunk, last + idField.length)
    const before = this.reached[reader] ?? 0
    if (revision < before) this.backwards += 1
    else this.reached[reader] = revision
    if (isTimed && revision > before) this.arrivals.add(reader, revision, atMs)
  }

  private readPatientInTurn(): void {
    const { patient } = this
    let next = 0
    setInterval(() => {
      const until = next + Math.ceil((patient.length * readStepMs) / readEveryMs)
      resume(patient.slice(next, until))
      next = until < patient.length ? until : 0
    }, readStepMs)
  }
}

/** Lets each socket read once. */
function resume(sockets: readonly Socket[]): void {
  for (const socket of sockets) if (!socket.destroyed) socket.resume()
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
