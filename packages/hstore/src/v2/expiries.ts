import { KeyTree } from '@ticketcd/mvcc'
import type { V2Record } from './v2-record.ts'

/** Of 2^53 - 1, so that texts compare as the numbers do. */
const digits = 16

/**
 * The records that expire, in the order of their times. Of one time the order is that of the paths,
 * so it is the same on each node, whether its state came from the log or from a snapshot.
 */
export class Expiries {
  /** Each path by its time and itself. */
  private tree = new KeyTree<string>()

  /** Follows the change of a record. */
  replace(before: V2Record | undefined, after: V2Record | undefined): void {
    if (before?.expiresAtMs === after?.expiresAtMs) return
    if (before?.expiresAtMs !== undefined) this.tree.delete(keyOf(before.expiresAtMs, before.path))
    if (after?.expiresAtMs !== undefined) this.tree.set(keyOf(after.expiresAtMs, after.path), after.path)
  }

  /** The path of the first record, if its time is over. */
  due(nowMs: number): string | undefined {
    let first: string | undefined
    this.tree.visit('', keyOf(nowMs + 1, ''), (path) => {
      first = path
      return false
    })
    return first
  }

  /** The paths of all records whose times are over. */
  allDue(nowMs: number): string[] {
    const paths: string[] = []
    this.tree.visit('', keyOf(nowMs + 1, ''), (path) => {
      paths.push(path)
      return true
    })
    return paths
  }

  clear(): void {
    this.tree = new KeyTree()
  }
}

function keyOf(expiresAtMs: number, path: string): string {
  return String(expiresAtMs).padStart(digits, '0') + path
}
