import type { HardState } from '@ticketcd/raft'
import type { Reader, Writer } from '../codec/bytes.ts'
import { type Change, type Place, readHardState, readPlace, writeHardState, writePlace } from './record.ts'

/** A log without its entries. Each segment begins with it, so that the segments before can go. */
export interface LogState {
  /** Undefined before the first one. */
  readonly hardState: HardState | undefined
  /** The last entry, or the one that the log begins behind. */
  readonly last: Place
}

/** @throws {RangeError} when the entries leave a gap */
export function changed({ hardState, last }: LogState, change: Change): LogState {
  const base = change.snapshot ?? last
  const { span } = change
  if (span !== undefined && span.first > base.index + 1)
    throw new RangeError(`the entry ${span.first} does not follow the entry ${base.index}`)
  const { index, term } = span?.last ?? base
  return { hardState: change.hardState ?? hardState, last: { index, term } }
}

export function writeLogState(out: Writer, { hardState, last }: LogState): void {
  writePlace(out, last)
  out.byte(hardState === undefined ? 0 : 1)
  if (hardState !== undefined) writeHardState(out, hardState)
}

export function readLogState(input: Reader): LogState {
  const last = readPlace(input)
  return { last, hardState: input.byte() === 0 ? undefined : readHardState(input) }
}
