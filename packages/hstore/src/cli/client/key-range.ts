/** Keys are latin1 text, one character for each byte, as in `packages/wire`. */
export type Key = string

/** The bytes of one key, or of all keys from `key` on and before `rangeEnd`. */
export interface KeyRange {
  readonly key: Key
  /** Empty for one key. A zero byte means the end of all keys. */
  readonly rangeEnd: Key
}

/** All keys that begin with the prefix; all keys for an empty one. */
export function prefixRange(prefix: Key): KeyRange {
  return prefix === '' ? { key: '\0', rangeEnd: '\0' } : { key: prefix, rangeEnd: endOfPrefix(prefix) }
}

export function rangeOf(key: Key, isPrefix: boolean): KeyRange {
  return isPrefix ? prefixRange(key) : { key, rangeEnd: '' }
}

function endOfPrefix(prefix: Key): Key {
  for (let at = prefix.length - 1; at >= 0; at -= 1) {
    const byte = prefix.charCodeAt(at)
    if (byte < 0xff) return prefix.slice(0, at) + String.fromCharCode(byte + 1)
  }
  return '\0'
}
