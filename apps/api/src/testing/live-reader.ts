import { connect, type Socket } from 'node:net'
import type { LiveMessage } from '@ticketcd/schema'

/** One event of a stream, as it came. */
export interface Received {
  readonly id: number | undefined
  readonly message: LiveMessage
}

/** The browser's end of a live stream, on a socket of its own, so that a test can stop reading. */
export class LiveReader {
  readonly received: Received[] = []
  /** Status line and headers; empty until they have arrived. */
  head = ''
  /** The text after the head that is no complete event: for a refusal, its body. */
  rest = ''
  ended = false
  readonly socket: Socket
  private readonly waiting = new Set<() => void>()

  /** @param query such as `topics=catalogue&since=7` */
  constructor(
    url: string,
    query: string,
    { headers = {}, method = 'GET' }: { headers?: Record<string, string>; method?: string } = {},
  ) {
    const { hostname, port, host } = new URL(url)
    this.socket = connect(Number(port), hostname)
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`)
    this.socket.write(`${method} /live?${query} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    this.socket.setEncoding('utf8')
    this.socket.on('data', (text: string) => this.take(text))
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => {
      this.ended = true
      this.wake()
    })
  }

  get status(): number {
    return Number(this.head.split(' ', 2)[1])
  }

  /** The body of a refusal. */
  get failure(): unknown {
    return JSON.parse(this.rest).error.data.failure
  }

  /** The messages of one type so far, oldest first. */
  of<Type extends LiveMessage['type']>(type: Type): Extract<LiveMessage, { type: Type }>[] {
    return this.received
      .map(({ message }) => message)
      .filter((message): message is Extract<LiveMessage, { type: Type }> => message.type === type)
  }

  /** The highest revision up to which everything was published. */
  get reached(): number {
    return this.received.findLast(({ id }) => id !== undefined)?.id ?? 0
  }

  /** Resolves once the condition holds. */
  async until(holds: () => boolean, timeoutMs = 30_000): Promise<void> {
    const until = performance.now() + timeoutMs
    while (!holds()) {
      const leftMs = until - performance.now()
      if (leftMs <= 0)
        throw new Error(
          `timed out waiting for: ${holds}; head ${this.head}; received ${JSON.stringify(this.received)}`,
        )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  /** Resolves when the stream has begun and its first values have arrived. */
  async begun(): Promise<this> {
    await this.until(() => this.received.some(({ id }) => id !== undefined))
    return this
  }

  /** Resolves when a refusal has arrived completely. */
  async refused(): Promise<this> {
    await this.until(() => this.head !== '' && (this.ended || this.rest.endsWith('}')))
    return this
  }

  close(): void {
    this.socket.destroy()
  }

  private take(text: string): void {
    this.rest += text
    if (this.head === '') {
      const end = this.rest.indexOf('\r\n\r\n')
      if (end < 0) return
      this.head = this.rest.slice(0, end)
      this.rest = this.rest.slice(end + 4)
    }
    const events = this.rest.split('\n\n')
    this.rest = events.pop() ?? ''
    for (const event of events) this.takeEvent(event)
    this.wake()
  }

  private takeEvent(event: string): void {
    const fields = new Map(
      event.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    )
    const data = fields.get('data')
    if (data === undefined) return
    const id = fields.get('id')
    const message = JSON.parse(data) as LiveMessage
    if (message.type !== fields.get('event')) throw new Error(`another name than its type: ${event}`)
    this.received.push({ id: id === undefined ? undefined : Number(id), message })
  }

  private wake(): void {
    for (const wake of this.waiting) wake()
    this.waiting.clear()
  }
}
