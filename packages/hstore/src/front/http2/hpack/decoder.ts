import { ConnectionError } from '../connection-error.ts'
import { errorCode } from '../frame.ts'
import { DynamicTable, tableBytesMax } from './dynamic-table.ts'
import { decodeHuffman } from './huffman.ts'
import { staticTable } from './static-table.ts'

const nothing = Buffer.alloc(0)
const staticNames = ['', ...staticTable.map(([name]) => name)]
const staticValues = ['', ...staticTable.map(([, value]) => value)]
const staticCount = staticTable.length
/** Longer integers exceed 28 bits, so every length and index of a header block. */
const integerBytesMax = 4

export interface FieldSink {
  /** Strings in latin1. */
  add(name: string, value: string): void
}

/*
 * Invariant: the table changes as the client's encoder expects, whether or not the sink accepts the
 * fields. So a block is decoded to its end, or the connection ends.
 */

/** Decodes the header blocks of one connection (RFC 7541). */
export class HpackDecoder {
  readonly table = new DynamicTable()
  private bytes: Buffer = nothing
  private at = 0
  private end = 0

  /** Throws `ConnectionError` COMPRESSION_ERROR. */
  decode(bytes: Buffer, start: number, end: number, sink: FieldSink): void {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.resizes()
    while (this.at < this.end) this.field(sink)
    this.bytes = nothing
  }

  /** The new sizes of the table, which are at the beginning of a block alone (§4.2). */
  private resizes(): void {
    while (this.at < this.end && (this.first() & 0xe0) === 0x20) {
      const capacity = this.integer(0x1f)
      if (capacity > tableBytesMax) throw malformed('table size above the limit')
      this.table.resize(capacity)
    }
  }

  private field(sink: FieldSink): void {
    const first = this.first()
    if ((first & 0x80) !== 0) this.indexed(sink)
    else if ((first & 0x40) !== 0) {
      const name = this.name(0x3f)
      const value = this.string()
      this.table.add(name, value)
      sink.add(name, value)
    } else if ((first & 0x20) !== 0) throw malformed('table size within a block')
    else {
      // Without indexing, or never to be indexed.
      const name = this.name(0x0f)
      sink.add(name, this.string())
    }
  }

  private indexed(sink: FieldSink): void {
    const index = this.integer(0x7f)
    if (index === 0) throw malformed('index 0')
    if (index <= staticCount) sink.add(staticNames[index] as string, staticValues[index] as string)
    else {
      const age = this.ageOf(index)
      sink.add(this.table.name(age), this.table.value(age))
    }
  }

  private name(mask: number): string {
    const index = this.integer(mask)
    if (index === 0) return this.string()
    return index <= staticCount ? (staticNames[index] as string) : this.table.name(this.ageOf(index))
  }

  private ageOf(index: number): number {
    const age = index - staticCount - 1
    if (age >= this.table.count) throw malformed('index beyond the table')
    return age
  }

  private string(): string {
    const isHuffman = (this.first() & 0x80) !== 0
    const length = this.integer(0x7f)
    const start = this.at
    const end = start + length
    if (end > this.end) throw malformed('string beyond the block')
    this.at = end
    if (!isHuffman) return this.bytes.toString('latin1', start, end)
    const text = decodeHuffman(this.bytes, start, end)
    if (text === undefined) throw malformed('Huffman code')
    return text
  }

  /** @param mask of the bits in the first byte that belong to the integer (§5.1) */
  private integer(mask: number): number {
    let value = this.first() & mask
    this.at += 1
    if (value < mask) return value
    for (let count = 0; count < integerBytesMax; count += 1) {
      const byte = this.first()
      this.at += 1
      value += (byte & 0x7f) << (7 * count)
      if ((byte & 0x80) === 0) return value
    }
    throw malformed('integer too long')
  }

  private first(): number {
    if (this.at >= this.end) throw malformed('end of the block within a field')
    return this.bytes[this.at] as number
  }
}

const malformed = (reason: string) => new ConnectionError(errorCode.compressionError, `HPACK: ${reason}`)
