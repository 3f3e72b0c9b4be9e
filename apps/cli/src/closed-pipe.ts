/**
 * The reader of stdout or stderr has closed its end of the pipe, as `head` does. The command ends
 * without an error.
 */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

const controller = new AbortController()

/**
 * Aborts with a `ReaderGone` when the reader of an output has closed it. The next write detects
 * this.
 */
export const readerGone: AbortSignal = controller.signal

/**
 * Handles the errors of both outputs for the whole life of the process. Everything written to a
 * closed pipe is discarded. A command that is nearly done ends as usual; a longer one stops by
 * `readerGone`.
 */
export function watchForClosedPipes(
  streams: readonly NodeJS.EventEmitter[] = [process.stdout, process.stderr],
  abort = (reason: ReaderGone) => controller.abort(reason),
): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      abort(new ReaderGone('Nobody reads the output any more.'))
    })
  }
}
