/*
 * Keys and values of v2 are any bytes. They are kept as latin1 strings: one character for each
 * byte, so that strings compare as the bytes do.
 */

/** A file or a directory of the v2 key space. It never changes: a write replaces it. */
export interface V2Record {
  /** Begins with a slash and does not end with one. Latin1. */
  readonly path: string
  readonly isDirectory: boolean
  /** Latin1. Undefined for directories, and for a file in the event of its removal. */
  readonly value: string | undefined
  readonly createdIndex: number
  readonly modifiedIndex: number
  /** Milliseconds since 1970. Undefined where it never expires. */
  readonly expiresAtMs: number | undefined
}

export const rootPath = '/'

/** The root always exists and is never stored. */
export const root: V2Record = {
  path: rootPath,
  isDirectory: true,
  value: undefined,
  createdIndex: 0,
  modifiedIndex: 0,
  expiresAtMs: undefined,
}

/** @param path of anything but the root */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === 0 ? rootPath : path.slice(0, slash)
}

/** The directories above a path, from below the root down to its parent. */
export function* ancestorsOf(path: string): Iterable<string> {
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1))
    yield path.slice(0, slash)
}

/** A hidden key is left out of lists, and of events for waits on directories above it. */
export function isHidden(path: string): boolean {
  return path.charCodeAt(path.lastIndexOf('/') + 1) === underscore
}

const underscore = 0x5f

/** About the memory that a record takes besides its texts. */
const recordBytes = 200

export function bytesOf({ path, value }: Pick<V2Record, 'path' | 'value'>): number {
  return recordBytes + path.length + (value?.length ?? 0)
}
