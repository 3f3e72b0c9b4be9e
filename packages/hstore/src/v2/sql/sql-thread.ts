import { Worker } from 'node:worker_threads'
import type { SqlConnection, Statement } from './sql-connection.ts'

interface Waiting {
  resolve(answers: Uint8Array[][]): void
  reject(error: Error): void
}

type Answer = { readonly answers: Uint8Array[][] } | { readonly problem: string }

export interface SqlThreadOptions {
  /** SQLite's name of the database; the default is one in memory that only this thread has. */
  readonly location?: string
  /** The thread has ended, and nobody has closed it. */
  readonly onLost: (error: Error) => void
  /** For tests; the default lies beside this file. */
  readonly program?: URL
}

/**
 * SQLite by a blocking driver on a thread of its own, which is asked by messages and answers in
 * their order.
 */
export class SqlThread implements SqlConnection {
  readonly types = { text: 'text', bytes: 'blob' }
  private readonly thread: Worker
  private readonly onLost: (error: Error) => void
  private readonly waiting: Waiting[] = []
  private end: Error | undefined

  constructor({
    location = ':memory:',
    onLost,
    program = new URL('./libsql-thread.mjs', import.meta.url),
  }: SqlThreadOptions) {
    this.onLost = onLost
    this.thread = new Worker(program, { workerData: { location } })
    this.thread.on('message', (answer: Answer) => this.onAnswer(answer))
    this.thread.on('error', (error) => this.lose(error.message))
    this.thread.on('exit', (code) => this.lose(`exit code ${code}`))
  }

  transaction(statements: readonly Statement[]): Promise<Uint8Array[][]> {
    return new Promise((resolve, reject) => {
      if (this.end !== undefined) return reject(this.end)
      this.waiting.push({ resolve, reject })
      this.thread.postMessage(statements)
    })
  }

  async close(): Promise<void> {
    this.rejectAll(new Error('the SQL database is closed'))
    await this.thread.terminate()
  }

  private onAnswer(answer: Answer): void {
    const next = this.waiting.shift()
    if ('problem' in answer) next?.reject(new Error(answer.problem))
    else next?.resolve(answer.answers)
  }

  private lose(reason: string): void {
    if (this.end !== undefined) return
    const error = new Error(`a thread of the SQL database has ended (${reason})`)
    this.rejectAll(error)
    this.onLost(error)
  }

  private rejectAll(error: Error): void {
    this.end ??= error
    for (const { reject } of this.waiting.splice(0)) reject(error)
  }
}
