/** How often the line is rewritten, in milliseconds. Nobody can read faster updates. */
const everyMs = 100

export interface StatusLine {
  update(sentence: string): void
  /** Removes the line, so that other text can be printed. */
  clear(): void
}

/** One line on stderr that shows the progress, if stderr is a terminal. */
export function showStatus(stream: NodeJS.WriteStream = process.stderr): StatusLine {
  if (!stream.isTTY) return { update: () => undefined, clear: () => undefined }
  let writtenAt = 0
  let shown = false
  return {
    update(sentence) {
      if (performance.now() - writtenAt < everyMs) return
      writtenAt = performance.now()
      shown = true
      stream.write(`\r\u001b[2K${sentence.slice(0, Math.max(20, stream.columns - 1))}`)
    },
    clear() {
      if (shown) stream.write('\r\u001b[2K')
      shown = false
    },
  }
}
