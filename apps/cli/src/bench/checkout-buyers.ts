import { type AddressInfo, createServer } from 'node:net'
import { BuyerConnection, type RawAnswer } from './buyer-connection.ts'
import { answerQuestions } from './live-helper.ts'
import { ticketType } from './live-sale.ts'
import { percentile, rounded } from './report.ts'

/** The procedures that a buyer calls for one order, in turn. */
export type BuyersWay = readonly string[]

export interface BuyersQuestion {
  /** Of the api processes; buyers are spread over them. */
  readonly ports: readonly number[]
  readonly cookies: readonly string[]
  readonly eventId: string
  readonly way: BuyersWay
  /**
   * Concurrent buyers, each of which buys again at once. With `perSecond`: the number of
   * connections.
   */
  readonly buyers: number
  /** Orders started each second, regardless of the duration of others. Absent: see `buyers`. */
  readonly perSecond?: number
  readonly warmUpMs: number
  readonly measureMs: number
}

/** The measured figures, and the counts of the whole series, which the store must confirm. */
export interface BuyersAnswer {
  /** Completed orders each second. */
  readonly perSecond: number
  /** Of an order; with `perSecond` from its scheduled start. Milliseconds. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Failed orders by code; `lost` for a lost answer. */
  readonly failures: Readonly<Record<string, number>>
  /** CPU of this process, as a share of one core. */
  readonly cpuShare: number
  /** Orders that were answered as made, over the whole series. */
  readonly made: number
  /** All other orders that were started. */
  readonly unmade: number
}

/** The load of `bench checkout`, in a separate process. */
export function runBuyers(): void {
  answerQuestions((question: BuyersQuestion) => new Buyers(question).measure())
}

/** Answers each request at once, to measure the limit of the load generator itself. */
export async function runEcho(): Promise<void> {
  const body = '{"result":{"data":{"revision":0}}}'
  const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  // Each connection has one small request in flight: it arrives in one piece.
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', () => socket.write(answer, 'latin1'))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  answerQuestions(async () => ({ port: (server.address() as AddressInfo).port }))
}

class Buyers {
  private readonly question: BuyersQuestion
  private readonly free: BuyerConnection[] = []
  private readonly failures: Record<string, number> = {}
  private readonly durationsMs: number[] = []
  /** Scheduled starts of orders that wait for a connection. */
  private readonly queue: number[] = []
  private count = 0
  private measuring = false
  private stopped = false
  private underWay = 0
  private made = 0

  constructor(question: BuyersQuestion) {
    this.question = question
  }

  async measure(): Promise<BuyersAnswer> {
    const { ports, buyers, perSecond, warmUpMs, measureMs } = this.question
    const connections = Array.from(
      { length: buyers },
      (_, index) => new BuyerConnection(ports[index % ports.length] ?? 0),
    )
    await Promise.all(connections.map((connection) => connection.open()))
    let pacing: NodeJS.Timeout | undefined
    if (perSecond === undefined) for (const connection of connections) this.again(connection)
    else {
      this.free.push(...connections)
      pacing = this.pace(perSecond)
    }
    await delay(warmUpMs)
    const cpuBefore = process.cpuUsage()
    const startedAt = performance.now()
    this.measuring = true
    await delay(measureMs)
    this.measuring = false
    const tookMs = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpuBefore)
    this.stopped = true
    clearInterval(pacing)
    await this.drained()
    for (const connection of connections) connection.close()
    return {
      perSecond: rounded((this.durationsMs.length / tookMs) * 1_000),
      p50Ms: rounded(percentile(this.durationsMs, 0.5), 2),
      p99Ms: rounded(percentile(this.durationsMs, 0.99), 2),
      failures: this.failures,
      cpuShare: rounded((user + system) / 1_000 / tookMs, 2),
      made: this.made,
      unmade: this.count - this.made,
    }
  }

  /** A buyer who buys again as soon as the order is done. */
  private again(connection: BuyerConnection): void {
    if (this.stopped) return
    this.buy(connection, performance.now(), () => this.again(connection))
  }

  /** Orders start on schedule, regardless of the progress of others. */
  private pace(perSecond: number): NodeJS.Timeout {
    const startedAt = performance.now()
    let begun = 0
    return setInterval(() => {
      const due = ((performance.now() - startedAt) / 1_000) * perSecond
      for (; begun < due; begun++) this.queue.push(startedAt + (begun / perSecond) * 1_000)
      this.takeOn()
    }, 1)
  }

  private takeOn(): void {
    while (this.queue.length > 0 && !this.stopped) {
      const connection = this.free.pop()
      if (!connection) return
      this.buy(connection, this.queue.shift() ?? 0, () => {
        this.free.push(connection)
        this.takeOn()
      })
    }
  }

  private buy(connection: BuyerConnection, beganAt: number, onDone: () => void): void {
    const { cookies, eventId, way } = this.question
    const number = this.count++
    const cookie = cookies[number % cookies.length] ?? ''
    const ref = `{"eventId":"${eventId}","orderId":"${orderIdOf(number)}"`
    const order = `${ref},"lines":[{"ticketType":"${ticketType}","quantity":1}]}`
    this.underWay += 1
    const call = (step: number) => {
      const path = way[step]
      if (path === undefined) return end(undefined)
      // All steps after the first send only the reference of the order.
      connection.send(path, cookie, step === 0 ? order : `${ref}}`, (answer) => {
        if (answer.status === 200) call(step + 1)
        else end(answer)
      })
    }
    const end = (failed: RawAnswer | undefined) => {
      this.underWay -= 1
      if (!failed) this.made += 1
      if (this.measuring && failed) this.failed(failed)
      else if (this.measuring) this.durationsMs.push(performance.now() - beganAt)
      // After a lost answer a buyer pauses before the next order.
      if (failed?.status === 0) setTimeout(onDone, 100)
      else onDone()
    }
    call(0)
  }

  private failed({ status, body }: RawAnswer): void {
    const code = status === 0 ? 'lost' : (/"code":"([a-z-]+)"/.exec(body)?.[1] ?? String(status))
    this.failures[code] = (this.failures[code] ?? 0) + 1
  }

  /** Orders in flight are answered within some seconds, or never. */
  private async drained(): Promise<void> {
    for (let waitedMs = 0; this.underWay > 0 && waitedMs < 12_000; waitedMs += 20) await delay(20)
  }
}

/** A UUIDv7 with a number in place of its random part. */
function orderIdOf(number: number): string {
  return `01950000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
