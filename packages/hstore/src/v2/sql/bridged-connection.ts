import { Worker } from 'node:worker_threads'
import type { SqlConnection, Statement } from './sql-connection.ts'

interface Waiting {
  resolve(answers: Uint8Array[][]): void
  reject(error: Error): void
}

type Answer = { readonly answers: Uint8Array[][] } | { readonly problem: string }

/**
 * SQLite by a blocking driver on a thread of its own, which is asked by messages and answers in
 * their order.
 */
export class BridgedConnection implements SqlConnection {
  readonly types = { text: 'text', bytes: 'blob' }
  private readonly thread: Worker
  private readonly waiting: Waiting[] = []
  private end: Error | undefined

  /** @param program for tests; the default lies beside this file */
  constructor(program = new URL('./libsql-thread.mjs', import.meta.url)) {
    this.thread = new Worker(program)
    this.thread.on('message', (answer: Answer) => this.onAnswer(answer))
    this.thread.on('error', (error) => this.lose(error))
    this.thread.on('exit', () => this.lose(new Error('the thread of the SQL database has ended')))
  }

  transaction(statements: readonly Statement[]): Promise<Uint8Array[][]> {
    return new Promise((resolve, reject) => {
      if (this.end !== undefined) return reject(this.end)
      this.waiting.push({ resolve, reject })
      this.thread.postMessage(statements)
    })
  }

  async close(): Promise<void> {
    await this.thread.terminate()
  }

  private onAnswer(answer: Answer): void {
    const next = this.waiting.shift()
    if ('problem' in answer) next?.reject(new Error(answer.problem))
    else next?.resolve(answer.answers)
  }

  private lose(error: Error): void {
    this.end ??= error
    for (const { reject } of this.waiting.splice(0)) reject(this.end)
  }
}
