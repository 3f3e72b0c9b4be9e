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
 * A process with steps to do that says nothing for so many heartbeats is doubted. It has to leave time to do the step oneself. Counted, not
 * timed: where this process itself comes to nothing, the other may be on the same machine.
 */
const silentBeatsMax = 7
/** What an answer may take beside the time that the step itself has, in milliseconds. */
const graceMs = 500

/** A process that was asked to do a step cannot be heard any more. It may do the step, or have done it, as long as it is the owner. */
export class PeerSilent extends Error {
  override readonly name = 'PeerSilent'
}

interface Sending {
  /** On the process's own clock, in milliseconds. */
  endsAt: number
  resolve(outcome: PeerOutcome): void
  reject(error: unknown): void
}

/** Hands steps to other processes, over one connection to each. */
export class PeerClient {
  private readonly secret: Pick<PeerSecretHolder, 'get'>
  private readonly lines = new Map<string, Promise<Line>>()

  constructor(secret: Pick<PeerSecretHolder, 'get'>) {
    this.secret = secret
  }

  /**
   * @param leftMs within which it has to be settled
   * @throws {PeerSilent} when the other process cannot be reached or heard
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

/** To one process, for as long as it lasts. */
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
      // Not before the end of this turn, so that what comes in it goes together.
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
    // What has come while this process was busy itself is read before anybody is called silent.
    this.listening = setInterval(() => setImmediate(() => this.look()), heartbeatMs)
  }

  private rest(): void {
    clearInterval(this.listening)
    this.listening = undefined
  }

  private look(): void {
    this.silentBeats += 1
    if (this.listening && this.silentBeats > silentBeatsMax) this.end(new Error('it says nothing'))
    const now = performance.now()
    for (const [id, { endsAt, resolve }] of this.sent) {
      if (now < endsAt + graceMs) continue
      // It is there, but so late that nothing can be done but to say so.
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
      reject(new PeerSilent('a peer that was asked is not heard any more', { cause }))
    this.sent.clear()
  }
}
