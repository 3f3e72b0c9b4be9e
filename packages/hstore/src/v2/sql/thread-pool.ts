import { randomUUID } from 'node:crypto'
import type { SqlConnection, Statement } from './sql-connection.ts'
import { SqlThread, type SqlThreadOptions } from './sql-thread.ts'

/*
 * SQLite in memory by a blocking driver, with a thread for each transaction.
 *
 * Invariants:
 * 1. A transaction has a thread to itself from its start to its answer. It starts when a thread is
 *    free, in the order of the calls.
 * 2. One that writes runs alone: after all that were asked for before it, and before all others. So
 *    transactions take effect in the order of the calls, as if there were one thread.
 * 3. After the loss of a thread nothing more is run: the state of its transaction is unknown.
 */

interface Task {
  readonly statements: readonly Statement[]
  readonly isRead: boolean
  resolve(answers: Uint8Array[][]): void
  reject(error: Error): void
}

export interface ThreadPoolOptions {
  /** Threads start when they are needed, and stay. */
  readonly threadsMax: number
  /** A thread has ended, and nobody has closed it. */
  readonly onLost: (error: Error) => void
  /** For tests. */
  readonly open?: (options: SqlThreadOptions) => SqlConnection
}

export class ThreadPool implements SqlConnection {
  readonly types = { text: 'text', bytes: 'blob' }
  private readonly options: ThreadPoolOptions
  /** All threads of this process that open this name have one database. It goes with the last. */
  private readonly location = `file:/${randomUUID()}?vfs=memdb`
  private readonly threads: SqlConnection[] = []
  private readonly free: SqlConnection[] = []
  private readonly queue: Task[] = []
  private reading = 0
  private isWriting = false
  private end: Error | undefined

  constructor(options: ThreadPoolOptions) {
    this.options = options
  }

  transaction(statements: readonly Statement[]): Promise<Uint8Array[][]> {
    return new Promise((resolve, reject) => {
      if (this.end !== undefined) return reject(this.end)
      const isRead = statements.every((statement) => statement.isRead)
      this.queue.push({ statements, isRead, resolve, reject })
      this.startNext()
    })
  }

  async close(): Promise<void> {
    this.rejectAll(new Error('the SQL database is closed'))
    await Promise.all(this.threads.map((thread) => thread.close()))
  }

  private startNext(): void {
    for (let [next] = this.queue; next !== undefined && this.mayStart(next); [next] = this.queue) {
      const thread = this.freeThread()
      if (thread === undefined) return
      this.queue.shift()
      void this.run(next, thread)
    }
  }

  private mayStart({ isRead }: Task): boolean {
    return !this.isWriting && (isRead || this.reading === 0)
  }

  private freeThread(): SqlConnection | undefined {
    const free = this.free.pop()
    const { threadsMax, open = (options) => new SqlThread(options) } = this.options
    if (free !== undefined || this.threads.length === threadsMax) return free
    const thread = open({ location: this.location, onLost: (error) => this.lose(error) })
    this.threads.push(thread)
    return thread
  }

  private async run({ statements, isRead, resolve, reject }: Task, thread: SqlConnection): Promise<void> {
    if (isRead) this.reading += 1
    else this.isWriting = true
    try {
      resolve(await thread.transaction(statements))
    } catch (error) {
      reject(error as Error)
    }
    if (isRead) this.reading -= 1
    else this.isWriting = false
    this.free.push(thread)
    if (this.end === undefined) this.startNext()
  }

  private lose(error: Error): void {
    if (this.end !== undefined) return
    this.rejectAll(error)
    this.options.onLost(error)
  }

  private rejectAll(error: Error): void {
    this.end ??= error
    for (const { reject } of this.queue.splice(0)) reject(error)
  }
}
