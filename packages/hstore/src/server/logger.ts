import type { Writable } from 'node:stream'

/** Writes lines of JSON with etcd's field names, so that the same tools read both logs. */
export class Logger {
  private readonly out: Writable

  constructor(out: Writable) {
    this.out = out
  }

  info(msg: string): void {
    this.write('info', msg)
  }

  warn(msg: string): void {
    this.write('warn', msg)
  }

  error(msg: string): void {
    this.write('error', msg)
  }

  private write(level: string, msg: string): void {
    this.out.write(`${JSON.stringify({ level, ts: new Date().toISOString(), msg })}\n`)
  }
}
