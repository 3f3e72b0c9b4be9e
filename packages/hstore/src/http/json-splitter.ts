import { WireError } from '@ticketcd/wire'

const [quote, backslash, open, close, openList, closeList] = Buffer.from('"\\{}[]')
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

/**
 * Cuts a body into the JSON objects that follow one another in it. Invariant: at most `bytesMax` of
 * an unfinished object are held.
 */
export class JsonSplitter {
  private readonly bytesMax: number
  private parts: Buffer[] = []
  private heldBytes = 0
  private depth = 0
  private isText = false
  private isEscaped = false

  /** @param bytesMax of one object */
  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /**
   * @returns the objects that end in this chunk, as text
   * @throws {WireError} for anything but objects, and for one that is too large
   */
  push(chunk: Buffer): string[] {
    const complete: string[] = []
    let start = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number
      if (this.depth === 0 && isSpace(byte)) {
        start = at + 1
        continue
      }
      if (this.depth === 0 && byte !== open) throw new WireError('the body is no JSON object')
      if (!this.endsWith(byte)) continue
      complete.push(this.take(chunk.subarray(start, at + 1)))
      start = at + 1
    }
    this.hold(chunk.subarray(start))
    return complete
  }

  /** @throws {WireError} where the body ends in an object */
  end(): void {
    if (this.depth > 0) throw new WireError('unexpected EOF')
  }

  /** @returns whether the byte is the last one of an object */
  private endsWith(byte: number): boolean {
    if (this.isText) {
      if (this.isEscaped) this.isEscaped = false
      else if (byte === backslash) this.isEscaped = true
      else if (byte === quote) this.isText = false
      return false
    }
    if (byte === quote) this.isText = true
    else if (byte === open || byte === openList) this.depth += 1
    else if (byte === close || byte === closeList) this.depth -= 1
    return this.depth === 0
  }

  private take(last: Buffer): string {
    this.hold(last)
    const text = Buffer.concat(this.parts).toString()
    this.parts = []
    this.heldBytes = 0
    return text
  }

  private hold(part: Buffer): void {
    this.heldBytes += part.length
    if (this.heldBytes > this.bytesMax)
      throw new WireError(`a message is larger than ${this.bytesMax} bytes`, 'request')
    if (part.length > 0) this.parts.push(part)
  }
}
