/**
 * Calls `stop` once, when the reader of stdout or stderr has closed its end of the pipe, as `head`
 * does. Everything written afterwards is discarded.
 *
 * @param {() => void} stop
 */
export function onClosedPipe(stop, streams = [process.stdout, process.stderr]) {
  let stopped = false
  for (const stream of streams) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error
      if (stopped) return
      stopped = true
      stop()
    })
  }
}
