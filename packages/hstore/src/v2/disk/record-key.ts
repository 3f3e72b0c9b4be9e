import { createHash } from 'node:crypto'
import { parentOf } from '../v2-record.ts'

/*
 * The key of a record in a database: its depth, the hash of its directory, and the hash of itself.
 *
 * - The records of a directory lie together.
 * - Parents come before their children.
 * - A path of any length has a key that the database takes: lmdb's limit is 1,978 bytes.
 */

const depthBytes = 4
const hashBytes = 32
const slash = 0x2f

export function keyOf(path: string): Buffer {
  return Buffer.concat([prefixOf(parentOf(path), depthOf(path)), hashOf(path)])
}

/** The keys of the records directly in a directory: from `start` to before `end`. */
export function childRange(directory: string): { readonly start: Buffer; readonly end: Buffer } {
  const start = prefixOf(directory, directory === '/' ? 1 : depthOf(directory) + 1)
  return { start, end: Buffer.concat([start, Buffer.alloc(hashBytes + 1, 0xff)]) }
}

function prefixOf(directory: string, depth: number): Buffer {
  const prefix = Buffer.alloc(depthBytes + hashBytes)
  prefix.writeUInt32BE(depth)
  hashOf(directory).copy(prefix, depthBytes)
  return prefix
}

function hashOf(path: string): Buffer {
  return createHash('sha256').update(path, 'latin1').digest()
}

function depthOf(path: string): number {
  let depth = 0
  for (let at = 0; at < path.length; at += 1) if (path.charCodeAt(at) === slash) depth += 1
  return depth
}
