import type { Index } from '@ticketcd/raft'
import { type FileSystem, readFile } from './file-system.ts'
import { type Frame, findFrame, frameAt } from './frame.ts'
import type { Identity } from './identity.ts'
import { Replay } from './replay.ts'
import { readSegmentHeader, type SegmentHeader, segmentPath, sequenceOf } from './segment.ts'
import { corruptAt, StorageError } from './storage-error.ts'
import { isEmpty, isTorn } from './torn.ts'

/*
 * Reads a log and changes nothing.
 *
 * Only the last frame of the last segment may be torn. Everything before it was durable before the
 * next frame was written, so damage there is refused.
 */

/** A log as it is on disk. */
export interface StoredLog {
  readonly replay: Replay
  readonly tail: Tail
}

/** Where the log ends. */
export interface Tail {
  readonly path: string
  readonly nonce: number
  /** The `crc` of the last frame. */
  readonly previous: number
  /** The last frame, which may be written and not durable; empty when the segment has none. */
  readonly lastFrame: Buffer
  /** Where the next frame begins. */
  readonly end: number
  readonly fileBytes: number
  /** Whether bytes of a torn frame follow. */
  readonly isTorn: boolean
}

/**
 * @param from entries below this index are not kept in memory
 * @returns undefined when the folder holds no log
 * @throws {StorageError} when the log is damaged, or another node's
 */
export async function readLog(
  fs: FileSystem,
  folder: string,
  identity: Identity,
  from: Index,
): Promise<StoredLog | undefined> {
  const sequences = (await fs.list(folder)).flatMap((name) => sequenceOf(name) ?? [])
  let log: StoredLog | undefined
  for (const sequence of sequences) {
    const path = segmentPath(folder, sequence)
    const content = await readFile(fs, path)
    const { header, start } = readSegmentHeader(path, content)
    requirePlace(path, header, sequence, identity)
    if (log !== undefined) requireOrder(path, header, log)
    const replay: Replay = log?.replay ?? new Replay(header.state, from)
    replay.segments.begin(sequence, start)
    log = { replay, tail: readFrames({ path, content, header, start, replay }) }
  }
  return log
}

function requirePlace(path: string, header: SegmentHeader, sequence: number, identity: Identity): void {
  const { clusterId, nodeId } = header.identity
  if (clusterId !== identity.clusterId || nodeId !== identity.nodeId)
    throw new StorageError(
      'foreign',
      `${path} belongs to the member ${nodeId} of the cluster ${clusterId}, its folder to the member ` +
        `${identity.nodeId} of ${identity.clusterId}. Nothing was changed. Put the file back where it came from.`,
    )
  if (header.sequence !== sequence)
    throw corruptAt(path, 0, `it is segment ${header.sequence} under another name`)
}

function requireOrder(path: string, header: SegmentHeader, { replay, tail }: StoredLog): void {
  if (header.sequence !== replay.segments.sequence + 1)
    throw corruptAt(path, 0, `the segment before it is missing, after ${tail.path}`)
  if (tail.isTorn || header.previous !== tail.previous)
    throw corruptAt(tail.path, tail.end, `frames are missing before ${path}`)
}

interface SegmentContent {
  readonly path: string
  readonly content: Buffer
  readonly header: SegmentHeader
  readonly start: number
  readonly replay: Replay
}

function readFrames({ path, content, header, start, replay }: SegmentContent): Tail {
  const { nonce } = header
  let { previous } = header
  let at = start
  let lastFrame = content.subarray(start, start)
  for (let frame = frameAt(content, at, nonce); frame !== undefined; frame = frameAt(content, at, nonce)) {
    if (frame.previous !== previous) throw corruptAt(path, at, 'the frame before it is missing')
    apply(replay, frame, path, at)
    lastFrame = content.subarray(at, frame.end)
    previous = frame.crc
    at = frame.end
  }
  replay.segments.grow(at)
  const isClean = isEmpty(content, at)
  if (!isClean) requireTorn(path, content, at, nonce)
  return { path, nonce, previous, lastFrame, end: at, fileBytes: content.length, isTorn: !isClean }
}

function apply(replay: Replay, frame: Frame, path: string, at: number): void {
  try {
    replay.take(frame.payload)
  } catch (error) {
    if (error instanceof RangeError) throw corruptAt(path, at, error.message)
    throw error
  }
}

function requireTorn(path: string, content: Buffer, at: number, nonce: number): void {
  const next = findFrame(content, at, nonce)
  if (next !== undefined)
    throw corruptAt(path, at, `the frame there is not whole, but one at byte ${next} is`)
  if (!isTorn(content, at, nonce))
    throw corruptAt(path, at, 'the last frame does not match its checksum, and no crash leaves it so')
}
