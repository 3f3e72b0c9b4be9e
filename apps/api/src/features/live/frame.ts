import type { LiveMessage } from '@ticketcd/schema'

const emptyLine = Buffer.from('\n')

/** A message in wire format, without its id. The last message of a piece carries the id. */
export class Frame {
  readonly body: Buffer
  private ended: { revision: number; bytes: Buffer } | undefined

  constructor(message: LiveMessage) {
    this.body = Buffer.from(`event: ${message.type}\ndata: ${JSON.stringify(message)}\n`)
  }

  /** The message with its id. All streams at the same revision share these bytes. */
  endingAt(revision: number): Buffer {
    if (this.ended?.revision !== revision) this.ended = { revision, bytes: batchOf([this.body], revision) }
    return this.ended.bytes
  }
}

/**
 * Several messages in one piece. Only the last carries the id, because an id confirms everything up
 * to it. A stream that is cut off inside the piece therefore receives all of it again.
 */
export function bytesOf(frames: readonly Frame[], revision: number): Buffer {
  const [only] = frames
  if (only && frames.length === 1) return only.endingAt(revision)
  return batchOf(
    frames.map(({ body }) => body),
    revision,
  )
}

function batchOf(bodies: readonly Buffer[], revision: number): Buffer {
  const parts = bodies.flatMap((body, index) => (index === 0 ? [body] : [emptyLine, body]))
  return Buffer.concat([...parts, Buffer.from(`id: ${revision}\n\n`)])
}
