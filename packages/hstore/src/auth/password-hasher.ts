import { Worker } from 'node:worker_threads'
import { Code, StoreError } from '@ticketcd/mvcc'
import { costOf, decoyOf, passwordBytesMax } from './bcrypt-text.ts'

/*
 * Invariants:
 * 1. No hash is computed on the thread of the node: its heartbeats do not wait for a login.
 * 2. One hash at a time is computed, and a bounded number of passwords wait. A flood of logins uses
 *    at most one core and bounded memory.
 * 3. The time of `verify` does not depend on whether there is a hash.
 */

/**
 * Of the hashes that a node makes and accepts. Each step doubles the time; 10 is etcd's default and
 * takes about 70 ms. bcrypt goes up to 31, and a hash of that cost would take days.
 */
export const bcryptCosts = { min: 4, usual: 10, max: 15 } as const

export interface PasswordHasherOptions {
  /** bcrypt's cost of new hashes, 4 to `costMax`. Default 10. */
  readonly cost?: number
  /** Stored hashes of a higher cost are refused. Default 15. */
  readonly costMax?: number
  /** Passwords that wait for the thread. Default 64. */
  readonly waitingMax?: number
  /** The program of the thread. The default lies beside this file. */
  readonly program?: URL
}

type Job =
  | { readonly password: string; readonly cost: number }
  | { readonly password: string; readonly hashed: string }

interface Waiting {
  readonly job: Job
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * Hashes and verifies passwords as etcd does (bcrypt), so users move between the two with a
 * snapshot.
 */
export class PasswordHasher {
  private readonly cost: number
  private readonly costMax: number
  private readonly waitingMax: number
  private readonly program: URL
  private readonly waiting: Waiting[] = []
  private current: Waiting | undefined
  private thread: Worker | undefined
  private closed = false

  /** @throws {RangeError} for a cost that bcrypt does not have */
  constructor(options: PasswordHasherOptions = {}) {
    const { cost = bcryptCosts.usual, costMax = bcryptCosts.max, waitingMax = 64 } = options
    if (!Number.isInteger(cost) || cost < bcryptCosts.min || cost > costMax)
      throw new RangeError(
        `the cost of bcrypt is a whole number from ${bcryptCosts.min} to ${costMax}, not ${cost}`,
      )
    this.cost = cost
    this.costMax = costMax
    this.waitingMax = waitingMax
    this.program = options.program ?? new URL('./bcrypt-thread.mjs', import.meta.url)
  }

  /**
   * For a new user, and for a new password that is not empty. etcd 3.5 gives a user whose password
   * is changed to an empty one no hash at all.
   *
   * @returns bcrypt's text, as etcd stores it
   * @throws {StoreError} for a password over 72 bytes (as etcd 3.5.30), or when too many wait
   */
  async hash(password: string): Promise<string> {
    if (Buffer.byteLength(password) > passwordBytesMax)
      throw new StoreError(Code.unknown, `bcrypt: password length exceeds ${passwordBytesMax} bytes`)
    return this.run({ password, cost: this.cost })
  }

  /**
   * @param hashed of the user; undefined where there is no such user, and any text that is no hash
   *   fits no password
   * @throws {StoreError} when too many wait, or the cost of the hash is too high
   */
  async verify(password: string, hashed: string | undefined): Promise<boolean> {
    const cost = costOf(hashed ?? '')
    if (cost !== undefined && cost > this.costMax)
      throw new StoreError(
        Code.unknown,
        `hstore: the stored password hash has bcrypt cost ${cost}, above the limit of ${this.costMax}: set the password again`,
      )
    const usable = cost === undefined ? undefined : hashed
    const fits: boolean = await this.run({
      // More than bcrypt looks at, and not in the middle of a character.
      password: password.slice(0, passwordBytesMax + 1),
      hashed: usable ?? decoyOf(this.cost),
    })
    return fits && usable !== undefined
  }

  /** Refuses everything that waits, and ends the thread. */
  async close(): Promise<void> {
    this.closed = true
    const ended = this.thread
    this.lose(new StoreError(Code.unavailable, 'etcdserver: server stopped'))
    for (const { reject } of this.waiting.splice(0))
      reject(new StoreError(Code.unavailable, 'etcdserver: server stopped'))
    await ended?.terminate()
  }

  private run<Answer>(job: Job): Promise<Answer> {
    if (this.closed) return Promise.reject(new StoreError(Code.unavailable, 'etcdserver: server stopped'))
    if (this.waiting.length >= this.waitingMax)
      return Promise.reject(new StoreError(Code.resourceExhausted, 'etcdserver: too many requests'))
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, resolve: resolve as Waiting['resolve'], reject })
      this.next()
    })
  }

  private next(): void {
    if (this.current !== undefined) return
    this.current = this.waiting.shift()
    if (this.current === undefined) {
      // An idle thread keeps no process alive.
      this.thread?.unref()
      return
    }
    this.thread ??= this.start()
    this.thread.ref()
    this.thread.postMessage(this.current.job)
  }

  private start(): Worker {
    const thread = new Worker(this.program)
    thread.on('message', (answer: unknown) => {
      const { resolve } = this.current ?? {}
      this.current = undefined
      resolve?.(answer)
      this.next()
    })
    const onEnd = (cause?: Error) => {
      if (this.thread !== thread) return
      const why = cause === undefined ? '' : `: ${cause.message}`
      this.lose(new StoreError(Code.unavailable, `hstore: the thread that hashes passwords ended${why}`))
      this.next()
    }
    thread.on('error', onEnd)
    thread.on('exit', () => onEnd())
    return thread
  }

  /** The next password starts a new thread. */
  private lose(error: StoreError): void {
    const { reject } = this.current ?? {}
    this.thread = undefined
    this.current = undefined
    reject?.(error)
  }
}
