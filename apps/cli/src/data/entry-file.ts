import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Load, LoadBatch } from '@ticketcd/schema'
import { exitCodes, Failure } from '../failure.ts'
import { readingFailure } from '../json-document.ts'
import { recordOf } from '../records.ts'
import { maxBatchBytes, sizeOf } from './batch.ts'
import type { Entry } from './entry.ts'
import { parseEntry } from './entry-line.ts'

/**
 * A file of entries, one on each line (NDJSON). It is read line by line, so it may be larger than
 * the memory.
 */
export class EntryFile {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  async *entries(): AsyncGenerator<Entry, void, undefined> {
    for await (const { text, number } of this.lines()) yield this.entryAt(number, text)
  }

  /**
   * Reads the whole file and checks every line: its form, its key, its value, and that no key
   * occurs twice.
   * @returns the number of entries, and a hash of their content
   * @throws {Failure} with file, line and reason, at the first invalid line
   */
  async verify(): Promise<{ entries: number; source: string }> {
    const hash = createHash('sha256')
    const firstLine = new Map<string, number>()
    for await (const { text, number } of this.lines()) {
      const entry = this.entryAt(number, text)
      const reason = objectionTo(entry)
      if (reason) throw this.failAt(number, reason)
      const before = firstLine.get(entry.key)
      if (before) throw this.failAt(number, `the key ${entry.key} was on line ${before} already`)
      firstLine.set(entry.key, number)
      hash.update(`${JSON.stringify([entry.key, entry.value])}\n`)
    }
    // An empty load would still mark the namespace as filled.
    if (firstLine.size === 0) throw new Failure(`${this.path} holds no entries. Nothing was written.`)
    return { entries: firstLine.size, source: hash.digest('hex').slice(0, 32) }
  }

  private async *lines(): AsyncGenerator<{ text: string; number: number }, void, undefined> {
    const input = createReadStream(this.path, 'utf8')
    try {
      let number = 0
      for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
        number++
        if (text !== '') yield { text, number }
      }
    } catch (cause) {
      if (cause instanceof Failure || !(cause as NodeJS.ErrnoException).syscall) throw cause
      throw new Failure(`cannot read ${this.path}: ${readingFailure(cause)}`, {
        exitCode: exitCodes.usage,
        cause,
      })
    } finally {
      input.destroy()
    }
  }

  private entryAt(number: number, text: string): Entry {
    try {
      return parseEntry(text)
    } catch (error) {
      throw this.failAt(number, (error as Error).message)
    }
  }

  private failAt(number: number, reason: string): Failure {
    return new Failure(`${this.path}:${number}: ${reason}. Nothing was written.`)
  }
}

/** The reason why an entry cannot be loaded. */
function objectionTo(entry: Entry): string | undefined {
  const found = recordOf(entry.key)
  if (!found) return `the key ${entry.key} is not a key of TickETCD`
  if (found.record === Load || found.record === LoadBatch) return 'it belongs to another load'
  if (sizeOf(entry) > maxBatchBytes) return 'the value is larger than a request to etcd may be'
  try {
    found.record.decode(entry.value)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
