import { type Answer, type Request, requestOverheadBytes } from './request-codec.ts'
import type { PeerSettings } from './settings.ts'
import { wordsOf } from './words.ts'

type Serve = (kind: number, body: Buffer) => Promise<Uint8Array>

/** The requests of one peer that are executed here, bounded in number and bytes. */
export class ServedRequests {
  private readonly settings: PeerSettings
  private readonly serve: Serve
  private count = 0
  private bytes = 0

  constructor(settings: PeerSettings, serve: Serve) {
    this.settings = settings
    this.serve = serve
  }

  /** Never rejects: each request has an answer. */
  async answerTo({ id, kind, body }: Request): Promise<Answer> {
    const { servedRequestsMax, servedBytesMax, frameBytesMax } = this.settings
    if (this.count >= servedRequestsMax || (this.count > 0 && this.bytes + body.byteLength > servedBytesMax))
      return { id, status: 'busy', body: Buffer.from('the node serves too many requests of this peer') }
    this.count += 1
    this.bytes += body.byteLength
    try {
      const answer = await this.serve(kind, Buffer.from(body.buffer, body.byteOffset, body.byteLength))
      if (answer.byteLength > frameBytesMax - requestOverheadBytes)
        throw new RangeError(`the answer has ${answer.byteLength} bytes, more than fit in a frame`)
      return { id, status: 'ok', body: answer }
    } catch (error) {
      return { id, status: 'failed', body: Buffer.from(wordsOf(error)) }
    } finally {
      this.count -= 1
      this.bytes -= body.byteLength
    }
  }
}
