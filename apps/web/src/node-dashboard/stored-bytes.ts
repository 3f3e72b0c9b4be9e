import type { StoredBytes } from '@ticketcd/schema'

const shortMax = 60

const control: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/**
 * @returns stored bytes as one line. Text has its control characters escaped; other bytes are
 * hexadecimal digits.
 */
export function shownBytes(bytes: StoredBytes): string {
  if ('base64' in bytes) return hexOf(bytes.base64)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it replaces.
  return bytes.text.replace(/[\x00-\x1f\x7f]/g, (each) => control.get(each) ?? escaped(each))
}

/** @returns the text, cut to `max` characters. By default it fits into a sentence or a title. */
export function shortened(text: string, max: number = shortMax): string {
  return text.length > max ? `${text.slice(0, max)}…` : text
}

function hexOf(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
