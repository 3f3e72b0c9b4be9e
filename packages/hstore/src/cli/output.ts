import { once } from 'node:events'
import type { Failure } from './failure.ts'
import { wrapped } from './prose.ts'

/** The reader of the output has closed it, as `head` does. The command ends, and has not failed. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

type Sink = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }

/** Results go to one stream and sentences about them to the other. */
export class Output {
  /** Results and failures are JSON. */
  isJson = false
  private readonly out: Sink
  private readonly err: Sink
  private isGone = false

  constructor(out: Sink, err: Sink) {
    this.out = out
    this.err = err
  }

  /**
   * Takes the errors of both streams.
   *
   * @param onGone runs when the reader of a stream has closed it
   */
  watchReaders(onGone: (reason: ReaderGone) => void): void {
    for (const stream of [this.out, this.err])
      stream.on('error', (error: NodeJS.ErrnoException) => {
        // EIO: the terminal is closed.
        if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
        this.isGone = true
        onGone(new ReaderGone('the output was closed'))
      })
  }

  get isTerminal(): boolean {
    return this.out.isTTY === true
  }

  /** Of a line. Undefined where lines have no end, as in a file. */
  get columns(): number | undefined {
    return this.isTerminal ? this.out.columns : undefined
  }

  /**
   * Resolves when more can be written.
   *
   * @throws {ReaderGone}
   */
  async write(chunk: string | Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.isGone) throw new ReaderGone('the output was closed')
    if (this.out.write(chunk)) return
    try {
      await once(this.out, 'drain', signal === undefined ? {} : { signal })
    } catch (error) {
      if (!this.isGone && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
      throw new ReaderGone('the output was closed')
    }
  }

  line(text: string): Promise<void> {
    return this.write(`${text}\n`)
  }

  /** @param text for people */
  result(json: object, text: string): Promise<void> {
    return this.line(this.isJson ? JSON.stringify(json) : text)
  }

  /** A sentence about the command that runs. */
  notice(sentence: string): void {
    const text = this.isJson ? JSON.stringify({ notice: sentence }) : sentence
    this.say(text)
  }

  /** A sentence that is of use to a person at a terminal alone. */
  hint(sentence: string): void {
    if (this.isTerminal && !this.isJson) this.notice(sentence)
  }

  /** @param where the program, or the number of a line of commands; undefined where it is plain */
  failure({ code, message }: Failure, where?: string | number): void {
    const line = typeof where === 'number' ? { line: where } : {}
    const place = typeof where === 'number' ? `line ${where}` : where
    const text = place === undefined ? message : `${place}: ${message}`
    this.say(this.isJson ? JSON.stringify({ error: { code, message, ...line } }) : text)
  }

  private say(text: string): void {
    const { isTTY, columns } = this.err
    const isWrapped = isTTY && columns !== undefined && !this.isJson
    this.err.write(`${isWrapped ? wrapped(text, columns) : text}\n`)
  }

  /** Text as a library has made it. */
  raw(text: string, isError: boolean): void {
    const stream = isError ? this.err : this.out
    stream.write(text)
  }
}
