import { EtcdFailure, type EtcdStore, type Op } from '@ticketcd/etcd'

/** The faults of a process at one of its outgoing calls. */
export const faultKinds = [
  'is killed before it',
  'is killed after it, before the answer',
  'loses the request',
  'loses the answer',
  'sends it twice',
  'is held up before it',
] as const
export type FaultKind = (typeof faultKinds)[number]

const goneForever = new Promise<never>(() => {})

/**
 * The outgoing calls of a process pass through this gate one by one, and one of them fails. A test
 * that tries each number until none is reached covers every point at which the process waits. That
 * includes points that are added later.
 */
export class FaultGate {
  /** Resolves when the failing call is reached. */
  readonly reached: Promise<void>
  private readonly kind: FaultKind
  private readonly at: number
  private readonly released: Promise<void>
  private announce: () => void = () => {}
  private letGo: () => void = () => {}
  private count = 0
  private isDead = false

  /** @param at index of the failing call, from 0; -1 for none */
  constructor(kind: FaultKind, at: number) {
    this.kind = kind
    this.at = at
    this.reached = new Promise((resolve) => {
      this.announce = resolve
    })
    this.released = new Promise((resolve) => {
      this.letGo = resolve
    })
  }

  /** Number of calls so far. */
  get calls(): number {
    return this.count
  }

  /** Whether the process was killed. */
  get hasEnded(): boolean {
    return this.isDead
  }

  /** Lets a delayed call continue. */
  release(): void {
    this.letGo()
  }

  /** The etcd client of the process. */
  store(store: EtcdStore): EtcdStore {
    const leases = Object.assign(Object.create(store.leases) as EtcdStore['leases'], {
      grant: (...args: Parameters<EtcdStore['leases']['grant']>) =>
        this.pass(() => store.leases.grant(...args), true),
    })
    const txn = ((request, options) =>
      this.pass(() => store.txn(request, options), writes(request))) as EtcdStore['txn']
    const get = ((record, parts, options) =>
      this.pass(() => store.get(record, parts, options), false)) as EtcdStore['get']
    const range = ((record, leading, options) =>
      this.pass(() => store.range(record, leading, options), false)) as EtcdStore['range']
    return Object.assign(Object.create(store) as EtcdStore, { leases, txn, get, range })
  }

  private async pass<Answer>(call: () => Promise<Answer>, isWrite: boolean): Promise<Answer> {
    if (this.isDead) return goneForever
    const number = this.count++
    if (number === this.at) return this.goWrong(call, isWrite)
    const answer = await call()
    return this.isDead ? goneForever : answer
  }

  private async goWrong<Answer>(call: () => Promise<Answer>, isWrite: boolean): Promise<Answer> {
    const lost = new EtcdFailure('timeout', 'no answer has come', isWrite ? { outcome: 'unknown' } : {})
    switch (this.kind) {
      case 'is killed before it':
        this.isDead = true
        this.announce()
        return goneForever
      case 'is killed after it, before the answer':
        this.isDead = true
        await call()
        this.announce()
        return goneForever
      case 'loses the request':
        this.announce()
        throw lost
      case 'loses the answer':
        await call()
        this.announce()
        throw lost
      case 'sends it twice':
        this.announce()
        await call()
        return call()
      case 'is held up before it':
        this.announce()
        await this.released
        return call()
      default:
        return this.kind satisfies never
    }
  }
}

function writes(request: { success: readonly Op<unknown>[] }): boolean {
  return request.success.some(({ kind }) => kind === 'write')
}
