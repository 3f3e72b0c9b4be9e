import { createInterface } from 'node:readline'
import type { Lines } from './lines.ts'

/** Lines of a file or a pipe. */
export class StreamLines implements Lines {
  private readonly iterator: AsyncIterator<string>
  private readonly stop: () => void

  constructor(input: NodeJS.ReadableStream) {
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    this.iterator = lines[Symbol.asyncIterator]()
    this.stop = () => lines.close()
  }

  async next(): Promise<string | undefined> {
    const { value, done } = await this.iterator.next()
    return done ? undefined : value
  }

  close(): void {
    this.stop()
  }
}
