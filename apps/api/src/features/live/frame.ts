import type { LiveMessage } from '@ticketcd/schema'

const emptyLine = Buffer.from('\n')

/** A message as it goes over the wire, but for the id: that belongs to the last message of what is written at once. */
export class Frame {
  readonly body: Buffer
  private ended: { revision: number; bytes: Buffer } | undefined

  constructor(message: LiveMessage) {
    this.body = Buffer.from(`event: ${message.type}\ndata: ${JSON.stringify(message)}\n`)
  }

  /** The whole event. The same bytes for everybody who is told at the same revision. */
  endingAt(revision: number): Buffer {
    if (this.ended?.revision !== revision) this.ended = { revision, bytes: batchOf([this.body], revision) }
    return this.ended.bytes
  }
}

/**
 * Several messages in one piece. Only the last carries the id, because an id says that everything up to it has been told:
 * whoever is cut off in the middle asks for all of it again.
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
