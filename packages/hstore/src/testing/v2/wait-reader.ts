import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createInterface, type Interface } from 'node:readline'
import type { V2Client } from './v2-client.ts'

/** The answer to a wait, event by event. */
export class WaitReader {
  private readonly client: V2Client
  private readonly response: IncomingMessage
  private readonly lines: AsyncIterator<string>
  private readonly reader: Interface

  private constructor(client: V2Client, response: IncomingMessage) {
    this.client = client
    this.response = response
    this.reader = createInterface({ input: response })
    this.lines = this.reader[Symbol.asyncIterator]()
  }

  /** Resolves when the wait has begun: its headers are here. */
  static async open(client: V2Client, line: string): Promise<WaitReader> {
    return new WaitReader(client, await client.open(line))
  }

  /** Status, index and the way in which the body is sent. */
  get head(): string {
    const { headers } = this.response
    const { status } = this.client.answerOf(this.response, '')
    return this.client.summary({ status, headers, body: headers['transfer-encoding'] ?? '' })
  }

  /** The next event. @returns undefined at the end */
  async next(): Promise<string | undefined> {
    const { done, value } = await this.lines.next()
    return done === true ? undefined : this.client.relative(value)
  }

  /** Leaves as a client that is gone. */
  async leave(): Promise<void> {
    const closed = once(this.response, 'close')
    this.response.destroy()
    await closed.catch(() => {})
  }
}
