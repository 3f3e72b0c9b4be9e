import type { Step } from '../rules/step.ts'
import { type PeerOutcome, type PeerStep, peerPath, peerStepsMax } from './peer-exchange.ts'
import type { PeerSecretHolder } from './peer-secret.ts'

/** Requests to one process at once: while one is judged the next fills. */
const underWayMax = 2
/** An owner that has not answered by then is doubted, in milliseconds. It has to leave time to do the step oneself. */
const patienceMs = 1_000

interface Sending extends PeerStep {
  resolve(outcome: PeerOutcome): void
  reject(error: unknown): void
}

/** Hands steps to other processes, many in one request. */
export class PeerClient {
  private readonly secret: PeerSecretHolder
  private readonly lines = new Map<string, Line>()

  constructor(secret: PeerSecretHolder) {
    this.secret = secret
  }

  /** Rejects when the other process has not answered in time, whatever the reason: it may or may not do the step. */
  send(url: string, step: Step, leftMs: number): Promise<PeerOutcome> {
    const line = this.lines.get(url) ?? new Line(url, this.secret)
    this.lines.set(url, line)
    return line.send(step, leftMs).finally(() => {
      if (line.isIdle) this.lines.delete(url)
    })
  }
}

/** To one process. */
class Line {
  private readonly url: string
  private readonly secret: PeerSecretHolder
  private waiting: Sending[] = []
  private underWay = 0

  constructor(url: string, secret: PeerSecretHolder) {
    this.url = url
    this.secret = secret
  }

  get isIdle(): boolean {
    return this.underWay === 0 && this.waiting.length === 0
  }

  send(step: Step, leftMs: number): Promise<PeerOutcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ step, leftMs, resolve, reject })
      // In the next turn, so that what comes in this one goes together.
      if (this.waiting.length === 1) queueMicrotask(() => this.flush())
    })
  }

  private flush(): void {
    while (this.underWay < underWayMax && this.waiting.length > 0) {
      const batch = this.waiting.splice(0, peerStepsMax)
      this.underWay += 1
      void this.post(batch)
        .then((outcomes) => {
          for (const [index, { resolve, reject }] of batch.entries()) {
            const outcome = outcomes[index]
            if (outcome) resolve(outcome)
            else reject(new Error('a peer left out an outcome'))
          }
        })
        .catch((error: unknown) => {
          for (const { reject } of batch) reject(error)
        })
        .finally(() => {
          this.underWay -= 1
          this.flush()
        })
    }
  }

  private async post(batch: readonly Sending[]): Promise<PeerOutcome[]> {
    const response = await fetch(new URL(peerPath, this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.secret.get()}` },
      body: JSON.stringify(batch.map(({ step, leftMs }): PeerStep => ({ step, leftMs }))),
      signal: AbortSignal.timeout(patienceMs),
    })
    if (!response.ok) throw new Error(`a peer answered ${response.status}`)
    return (await response.json()) as PeerOutcome[]
  }
}
