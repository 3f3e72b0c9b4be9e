import { type ClientRequest, request } from 'node:http'
import type { Step } from '../rules/step.ts'
import {
  heartbeatMs,
  onLines,
  type PeerAnswer,
  type PeerOutcome,
  type PeerStep,
  peerContentType,
  peerPath,
  peerStepsMax,
} from './peer-exchange.ts'
import type { PeerSecretHolder } from './peer-secret.ts'

/**
 * A peer with pending steps is suspected after this many missed heartbeats. That leaves time to do
 * the step in this process. Missed heartbeats are counted rather than timed: if this process is
 * starved of CPU, a peer on the same machine probably is too.
 */
const silentBeatsMax = 7
/** Extra time for an answer after the deadline of its step, in milliseconds. */
const graceMs = 500

/**
 * A peer does not answer any more. As long as it is the event leader, it may do the step or have
 * done it.
 */
export class PeerSilent extends Error {
  override readonly name = 'PeerSilent'
}

interface Sending {
  /** On the process's own clock, in milliseconds. */
  endsAt: number
  resolve(outcome: PeerOutcome): void
  reject(error: unknown): void
}

/** Sends steps to other processes, over one connection to each. */
export class PeerClient {
  private readonly secret: Pick<PeerSecretHolder, 'get'>
  private readonly lines = new Map<string, Promise<Line>>()

  constructor(secret: Pick<PeerSecretHolder, 'get'>) {
    this.secret = secret
  }

  /**
   * @param leftMs time in which the step has to be settled, in milliseconds
   * @returns the outcome of the step
   * @throws {PeerSilent} if the other process cannot be reached or does not answer
   */
  async send(url: string, step: Step, leftMs: number): Promise<PeerOutcome> {
    const line = await this.lineTo(url)
    return line.send(step, leftMs)
  }

  close(): void {
    for (const line of this.lines.values()) line.then((each) => each.close()).catch(() => undefined)
  }

  private lineTo(url: string): Promise<Line> {
    const known = this.lines.get(url)
    if (known) return known
    const forget = () => {
      if (this.lines.get(url) === opened) this.lines.delete(url)
    }
    const opened = this.secret.get().then((key) => new Line(url, key, forget))
    this.lines.set(url, opened)
    opened.catch(forget)
    return opened
  }
}

/** The connection to one process. */
class Line {
  private readonly request: ClientRequest
  private readonly onEnd: () => void
  private readonly sent = new Map<number, Sending>()
  private toSend: PeerStep[] = []
  private nextId = 0
  private silentBeats = 0
  private listening: NodeJS.Timeout | undefined
  private hasEnded = false

  constructor(url: string, secret: string, onEnd: () => void) {
    this.onEnd = onEnd
    this.request = request(new URL(peerPath, url), {
      method: 'POST',
      agent: false,
      headers: { 'content-type': peerContentType, authorization: `Bearer ${secret}` },
    })
    this.request.on('error', (error) => this.end(error))
    this.request.on('close', () => this.end())
    this.request.on('response', (response) => {
      if (response.statusCode !== 200) return this.end(new Error(`it answered ${response.statusCode}`))
      response.on('error', (error) => this.end(error))
      response.on('end', () => this.end())
      onLines(response, (line) => this.take(line))
    })
    this.request.flushHeaders()
  }

  send(step: Step, leftMs: number): Promise<PeerOutcome> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded) return reject(new PeerSilent('the connection has ended'))
      const id = this.nextId++
      this.listen()
      this.sent.set(id, { endsAt: performance.now() + leftMs, resolve, reject })
      this.toSend.push({ id, step, leftMs })
      // Sent at the end of this turn, so that all its steps share a line.
      if (this.toSend.length === 1) setImmediate(() => this.flush())
    })
  }

  close(): void {
    this.end(new Error('this process ends'))
  }

  private flush(): void {
    while (this.toSend.length > 0 && !this.hasEnded)
      this.request.write(`${JSON.stringify(this.toSend.splice(0, peerStepsMax))}\n`)
  }

  private take(line: string): void {
    this.silentBeats = 0
    if (line === '') return
    for (const { id, outcome } of JSON.parse(line) as PeerAnswer[]) {
      this.sent.get(id)?.resolve(outcome)
      this.sent.delete(id)
    }
    if (this.sent.size === 0) this.rest()
  }

  private listen(): void {
    if (this.listening) return
    this.silentBeats = 0
    // Data that arrived while this process was busy is read before the check.
    this.listening = setInterval(() => setImmediate(() => this.look()), heartbeatMs)
  }

  private rest(): void {
    clearInterval(this.listening)
    this.listening = undefined
  }

  private look(): void {
    this.silentBeats += 1
    if (this.listening && this.silentBeats > silentBeatsMax) this.end(new Error('it sends no heartbeats'))
    const now = performance.now()
    for (const [id, { endsAt, resolve }] of this.sent) {
      if (now < endsAt + graceMs) continue
      // The peer is alive, but too late for this step: its outcome is unknown.
      this.sent.delete(id)
      resolve({ failure: { code: 'outcome-unknown' } })
    }
    if (this.sent.size === 0) this.rest()
  }

  private end(cause?: Error): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.onEnd()
    this.rest()
    this.request.destroy()
    for (const { reject } of this.sent.values())
      reject(new PeerSilent('the connection to the peer broke before its answer', { cause }))
    this.sent.clear()
  }
}
