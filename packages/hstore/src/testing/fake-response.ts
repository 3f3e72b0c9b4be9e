import { PassThrough } from 'node:stream'

/** A response whose client reads nothing until it is resumed. */
export class FakeResponse extends PassThrough {
  statusCode = 200
  readonly headers: Record<string, unknown> = {}
  headersSent = false

  constructor() {
    super({ highWaterMark: 200 })
  }

  setHeader(name: string, value: unknown): void {
    this.headers[name] = value
  }

  writeHead(): void {}

  flushHeaders(): void {}

  override write(...args: unknown[]): boolean {
    this.headersSent = true
    return super.write(...(args as [string]))
  }

  get text(): string {
    return String(this.read() ?? '')
  }
}
