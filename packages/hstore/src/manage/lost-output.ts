/** Ends the program where nobody takes its output any more. */
export function endWithoutReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The terminal is closed. The signal that says so ends the program.
      if (error.code === 'EIO') return
      if (error.code !== 'EPIPE') throw error
      // A reader of the output that has gone, as `head`, is no failure.
      process.exit(0)
    })
}
