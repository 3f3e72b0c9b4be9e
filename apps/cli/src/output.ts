import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReaderGone } from './closed-pipe.ts'
import { Failure } from './failure.ts'

/**
 * Lines are written in pieces of about this many characters: one write for each line would be slow.
 */
const pieceLength = 64 * 1024

/**
 * Writes lines to a file, or to stdout for `-`, no faster than the reader accepts them. A file
 * appears when it is complete, or not at all.
 * @throws {ReaderGone} when stdout is closed before the last line
 * @throws {Failure} when the file cannot be written
 */
export async function writeLines(
  path: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  if (path === '-') return toStdout(lines)
  const part = `${path}.part`
  try {
    await pipeline(Readable.from(pieces(lines)), createWriteStream(part))
    renameSync(part, path)
  } catch (cause) {
    rmSync(part, { force: true })
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause
    throw new Failure(`cannot write ${path}: ${(cause as Error).message}`, { cause })
  }
}

async function toStdout(lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces(lines)), process.stdout, { end: false })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EPIPE'
      ? new ReaderGone(undefined, { cause: error })
      : error
  }
}

async function* pieces(
  lines: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  let piece = ''
  for await (const line of lines) {
    piece += `${line}\n`
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}
