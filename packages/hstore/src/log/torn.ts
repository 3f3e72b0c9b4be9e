import { frameHeaderBytes } from './frame.ts'

/*
 * A disk writes sectors of 512 bytes as a whole, in any order. A segment holds zeros behind its
 * last frame. So a write that a crash has cut short leaves a sector of zeros, or a file that is too
 * short, or a prefix of the frame. If nothing of the frame is missing in this way, the disk has
 * changed bytes that may have been acknowledged.
 */

const sectorBytes = 512

/** Whether a frame that is not whole can be explained by a crash during its write. */
export function isTorn(content: Buffer, at: number, nonce: number): boolean {
  const headerEnd = at + frameHeaderBytes
  if (headerEnd > content.length || hasEmptySector(content, at, headerEnd)) return true
  const length = content.readUInt32LE(headerEnd - 4)
  // No frame has this length: the header itself is a prefix.
  if (length === 0) return true
  if (content.readUInt32LE(at) !== nonce) return false
  const end = headerEnd + length
  return end > content.length || content[end - 1] === 0 || hasEmptySector(content, at, end)
}

/** Whether all bytes from `at` to before `end` are 0. */
export function isEmpty(content: Buffer, at: number, end = content.length): boolean {
  for (let each = at; each < end; each += 1) if (content[each] !== 0) return false
  return true
}

/** Whether of some sector all bytes between `at` and `end` are 0. */
function hasEmptySector(content: Buffer, at: number, end: number): boolean {
  for (let from = at; from < end; ) {
    const to = Math.min(end, from - (from % sectorBytes) + sectorBytes)
    if (isEmpty(content, from, to)) return true
    from = to
  }
  return false
}
