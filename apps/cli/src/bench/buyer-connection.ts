import { connect, type Socket } from 'node:net'

/** The parts of an answer that a load generator reads. */
export interface RawAnswer {
  /** 0 for a lost answer. */
  readonly status: number
  /** Empty for status 200: nobody reads it then. */
  readonly body: string
}

const headEnd = Buffer.from('\r\n\r\n')

/**
 * One HTTP/1.1 connection with one request in flight, on a bare socket. The load generator must
 * cost less CPU than the measured server; an HTTP client would cost more.
 */
export class BuyerConnection {
  private readonly port: number
  private socket: Socket | undefined
  private received: Buffer[] = []
  private receivedBytes = 0
  /** Bytes of the whole answer; 0 while its head is incomplete. */
  private expectedBytes = 0
  private bodyFrom = 0
  private status = 0
  private onAnswer: ((answer: RawAnswer) => void) | undefined

  constructor(port: number) {
    this.port = port
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true })
      this.socket = socket
      socket.once('connect', resolve)
      socket.once('error', reject)
      socket.on('error', () => undefined)
      socket.on('close', () => this.answer({ status: 0, body: '' }))
      socket.on('data', (chunk) => this.take(chunk))
    })
  }

  /** Sends a request. The one before must have been answered. */
  send(path: string, cookie: string, body: string, onAnswer: (answer: RawAnswer) => void): void {
    this.onAnswer = onAnswer
    // Bodies are ASCII here, so the length of the text is the length in bytes.
    this.socket?.write(
      `POST /trpc/${path} HTTP/1.1\r\nhost: 127.0.0.1:${this.port}\r\ncontent-type: application/json\r\n` +
        `cookie: ${cookie}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      'latin1',
    )
    if (!this.socket || this.socket.destroyed) this.answer({ status: 0, body: '' })
  }

  close(): void {
    this.onAnswer = undefined
    this.socket?.destroy()
  }

  private take(chunk: Buffer): void {
    this.received.push(chunk)
    this.receivedBytes += chunk.length
    if (this.expectedBytes === 0 && !this.takeHead()) return
    if (this.receivedBytes < this.expectedBytes) return
    const { status } = this
    const body = status === 200 ? '' : Buffer.concat(this.received).toString('utf8', this.bodyFrom)
    this.received = []
    this.receivedBytes = 0
    this.expectedBytes = 0
    this.answer({ status, body })
  }

  private takeHead(): boolean {
    const all = this.received.length === 1 ? (this.received[0] as Buffer) : Buffer.concat(this.received)
    const end = all.indexOf(headEnd)
    if (end < 0) return false
    const head = all.toString('latin1', 0, end)
    this.status = Number(head.slice(9, 12))
    this.bodyFrom = end + headEnd.length
    this.expectedBytes = this.bodyFrom + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    return true
  }

  private answer(answer: RawAnswer): void {
    const { onAnswer } = this
    this.onAnswer = undefined
    onAnswer?.(answer)
  }
}
