import type { Persist } from '@ticketcd/raft'
import { Writer } from '../codec/bytes.ts'
import { frameHeaderBytes, sealFrame } from './frame.ts'
import { changed, type LogState } from './log-state.ts'
import { type Change, changeOf, writeRecord } from './record.ts'
import { StorageError } from './storage-error.ts'

/** A larger buffer is not kept for the next batch. */
const keptBytes = 4 * 1024 * 1024
const placeholder = new Uint8Array(frameHeaderBytes)

/** The changes that one write makes durable, encoded as they come. */
export class Batch {
  changes: Change[] = []
  /** The number of the newest change. A recovery may make one with 0. */
  number = -1
  /** The log after the changes. */
  state: LogState
  private out: Writer

  constructor(state: LogState) {
    this.state = state
    this.out = new Writer(64 * 1024)
    this.begin(state)
  }

  get isEmpty(): boolean {
    return this.changes.length === 0
  }

  /** Of the frame, when it is sealed. */
  get bytes(): number {
    return this.out.length + 1
  }

  /** Empties the batch. */
  begin(state: LogState): void {
    if (this.out.length > keptBytes) this.out = new Writer(64 * 1024)
    this.out.clear()
    this.out.raw(placeholder)
    this.changes = []
    this.state = state
  }

  add(persist: Persist): void {
    if (persist.number <= this.number)
      throw new StorageError('failed', `change ${persist.number} came after change ${this.number}`)
    const change = changeOf(persist)
    // A log with a gap could not be read again.
    this.state = changed(this.state, change)
    writeRecord(this.out, persist)
    this.changes.push(change)
    this.number = persist.number
  }

  /** @returns the frame, which is valid until `begin`, and its `crc` */
  seal(nonce: number, previous: number): { frame: Buffer; crc: number } {
    this.out.byte(0)
    const frame = this.out.view()
    return { frame, crc: sealFrame(frame, nonce, previous) }
  }
}
