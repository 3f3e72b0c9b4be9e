import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from './bolt-file.ts'

/** Reads ahead, since most pages of a tree lie one behind the other. */
const blockBytes = 1024 * 1024

/** A file on disk, read synchronously: for a command, not for a server. */
export class OpenedFile implements ByteSource {
  readonly bytes: number
  private readonly fd: number
  private block = Buffer.alloc(0)
  private blockAt = 0

  /** @throws the error of the system, such as ENOENT */
  constructor(path: string) {
    this.fd = openSync(path, 'r')
    this.bytes = fstatSync(this.fd).size
  }

  read(at: number, length: number): Buffer {
    if (at < this.blockAt || at + length > this.blockAt + this.block.byteLength) this.load(at, length)
    const start = at - this.blockAt
    return this.block.subarray(start, start + length)
  }

  close(): void {
    closeSync(this.fd)
  }

  private load(at: number, length: number): void {
    const wanted = Math.min(Math.max(length, blockBytes), this.bytes - at)
    const block = this.block.byteLength === wanted ? this.block : Buffer.allocUnsafe(wanted)
    let done = 0
    while (done < wanted) {
      const read = readSync(this.fd, block, done, wanted - done, at + done)
      if (read === 0)
        throw new Error(`the file has become shorter than ${this.bytes} bytes while it was read`)
      done += read
    }
    this.block = block
    this.blockAt = at
  }
}
