import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Enough for the last lines of a log. */
const tailBytes = 16 * 1024

/** @returns the size in bytes; 0 where there is no file */
export function sizeOf(file: string): number {
  return withFile(file, (descriptor) => fstatSync(descriptor).size) ?? 0
}

/**
 * The last messages of a node's log, as a person reads them.
 *
 * @param from the byte at which the log of the present start begins
 */
export function lastMessages(file: string, from: number, count: number): string[] {
  return tailOf(file, from).slice(-count).map(messageOf)
}

function tailOf(file: string, from: number): string[] {
  const text = withFile(file, (descriptor) => {
    const { size } = fstatSync(descriptor)
    const start = Math.max(from, size - tailBytes)
    const bytes = Buffer.alloc(Math.max(0, size - start))
    readSync(descriptor, bytes, 0, bytes.byteLength, start)
    return bytes.toString('utf8')
  })
  return (text ?? '').split('\n').filter((line) => line.trim() !== '')
}

/** A line of JSON as `level: message`; any other line as it is. */
function messageOf(line: string): string {
  try {
    const { level, msg } = JSON.parse(line) as { level?: string; msg?: string }
    return msg === undefined ? line : `${level ?? 'info'}: ${msg}`
  } catch {
    return line
  }
}

function withFile<Result>(file: string, work: (descriptor: number) => Result): Result | undefined {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return undefined
  }
  try {
    return work(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
