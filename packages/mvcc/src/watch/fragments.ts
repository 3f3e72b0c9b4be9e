import type { Change } from '../key-value.ts'
import { eventBytes } from './event-size.ts'

/** More than a message takes without its events. */
const messageBytes = 64

/**
 * Splits the events of one message into the fewest messages in order that stay below a size. An
 * event that is too large by itself becomes a separate message (etcd's rule).
 *
 * @returns the changes of each message
 */
export function split(changes: readonly Change[], prevKv: boolean, bytes: number): readonly Change[][] {
  const pieces: Change[][] = []
  let piece: Change[] = []
  let pieceBytes = messageBytes
  for (const change of changes) {
    const { revision, events } = change
    let first = 0
    for (const [position, event] of events.entries()) {
      const size = eventBytes(event, prevKv)
      const isFirst = piece.length === 0 && position === first
      if (!isFirst && pieceBytes + size >= bytes) {
        if (position > first) piece.push({ revision, events: events.slice(first, position) })
        pieces.push(piece)
        piece = []
        pieceBytes = messageBytes
        first = position
      }
      pieceBytes += size
    }
    piece.push(first === 0 ? change : { revision, events: events.slice(first) })
  }
  pieces.push(piece)
  return pieces
}
