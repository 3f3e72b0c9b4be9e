import type { Compare, RequestOp } from '../../request.ts'
import { type Call, del, put, range, txn, when } from './requests.ts'

/** The revisions that a script's next call may request. */
export interface ReadableRevisions {
  readonly oldest: number
  readonly newest: number
}

const leases = [1n, 2n]

/** The first calls of a script. `keeper` is outside of all deleted ranges. */
export const prologue: readonly Call[] = [...leases.map((grant) => ({ grant })), put('A', 'keeper')]

/**
 * Random calls over a few keys. At most twelve keys exist, because etcd's order of equal values is
 * stable only up to there.
 *
 * @param random returns numbers from 0 to below 1
 */
export class RandomScript {
  private readonly random: () => number

  constructor(random: () => number) {
    this.random = random
  }

  next({ oldest, newest }: ReadableRevisions): Call {
    const old = () => (this.chance(0.5) ? 0 : this.from(Math.max(1, oldest), newest))
    return this.weighted<Call>([
      [8, () => this.put(true)],
      [5, () => this.range(old())],
      [2, () => this.delete(true)],
      [5, () => this.txn(old, 2)],
    ])
  }

  private put(mayIgnore: boolean): { requestPut: ReturnType<typeof put>['requestPut'] } {
    const ignoreValue = mayIgnore && this.chance(0.15)
    const ignoreLease = mayIgnore && this.chance(0.15)
    const lease = ignoreLease || this.chance(0.7) ? 0n : this.pick([...leases, 99n])
    const value = ignoreValue ? '' : this.pick(['', 'x', 'y', '\xff', 'z'.repeat(300)])
    return put(this.key(), value, { lease, ignoreValue, ignoreLease, prevKv: this.chance(0.5) })
  }

  private delete(mayBeFromKey: boolean) {
    return del(...this.keyRange(mayBeFromKey), this.chance(0.5))
  }

  private range(revision: number) {
    const bound = () => (this.chance(0.85) ? 0 : revision === 0 ? 5 : this.from(1, revision))
    return range(...this.keyRange(true), {
      revision,
      limit: this.chance(0.5) ? 0 : this.from(1, 6),
      sortOrder: this.from(0, 2),
      sortTarget: this.from(0, 4),
      keysOnly: this.chance(0.2),
      countOnly: this.chance(0.1),
      minModRevision: bound(),
      maxModRevision: bound(),
      minCreateRevision: bound(),
      maxCreateRevision: bound(),
    })
  }

  private txn(old: () => number, depth: number, isOuter = true, fromKey = this.chance(0.2)): RequestOp {
    const op = () =>
      this.weighted<RequestOp>([
        // etcd ends itself if a put refers to a version that the same transaction deletes.
        [4, () => this.put(!fromKey)],
        [3, () => this.range(this.chance(0.9) ? 0 : old())],
        [1, () => this.delete(fromKey)],
        [depth > 0 ? 1.5 : 0, () => this.txn(old, depth - 1, false, fromKey)],
      ])
    const ops = () => Array.from({ length: this.from(0, isOuter ? 4 : 2) }, op)
    return txn(
      Array.from({ length: this.from(0, 2) }, () => this.compare(old)),
      ops(),
      ops(),
    )
  }

  private compare(old: () => number): Compare {
    const field = this.pick(['version', 'create', 'mod', 'value', 'lease'] as const)
    const operand = {
      version: this.from(0, 3),
      create: old(),
      mod: old(),
      value: 'x',
      lease: this.from(0, 2),
    }
    const [key, rangeEnd] = this.keyRange(true)
    return when(field, key, this.pick(['=', '>', '<', '!='] as const), operand[field], rangeEnd)
  }

  /** Of keys from `b` to `k`; sometimes an empty or reversed one. */
  private keyRange(mayBeFromKey: boolean): [string, string] {
    const key = this.key()
    if (this.chance(0.5)) return [key, '']
    if (mayBeFromKey && this.chance(0.2)) return [key, '\0']
    return [key, this.key()]
  }

  private key(): string {
    return String.fromCharCode('b'.charCodeAt(0) + this.from(0, 9))
  }

  private chance(of: number): boolean {
    return this.random() < of
  }

  /** A whole number from `min` to `max`. */
  from(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1))
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.from(0, items.length - 1)] as Item
  }

  private weighted<Item>(choices: readonly (readonly [number, () => Item])[]): Item {
    let left = this.random() * choices.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, make] of choices) {
      left -= weight
      if (left < 0) return make()
    }
    throw new Error('the weights are positive')
  }
}

/** A generator of 32 bits of state (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
