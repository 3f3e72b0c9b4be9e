import { bytesOf, type V2Record } from './v2-record.ts'

export type V2Action =
  | 'set'
  | 'create'
  | 'update'
  | 'compareAndSwap'
  | 'delete'
  | 'compareAndDelete'
  | 'expire'

/** One change of the v2 key space. */
export interface V2Event {
  readonly action: V2Action
  /** That of the change. Each event has the index after that of the event before. */
  readonly index: number
  /** The time of the command, from which remaining times count. Milliseconds since 1970. */
  readonly nowMs: number
  /** The record after the change; of a removal, the removed one without its value. */
  readonly node: V2Record
  readonly prevNode: V2Record | undefined
  /** Whether it only prolonged the life of the key, of which no wait is notified. */
  readonly isRefresh: boolean
}

/** Whether a directory was removed, which concerns everything below it. */
export function removesDirectory({ action, prevNode }: V2Event): boolean {
  return (action === 'delete' || action === 'expire') && prevNode?.isDirectory === true
}

export function bytesOfEvent({ node, prevNode }: V2Event): number {
  return bytesOf(node) + (prevNode === undefined ? 0 : bytesOf(prevNode))
}
