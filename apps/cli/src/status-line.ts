/** How often the line is written anew, in milliseconds: more nobody can read. */
const everyMs = 100

export interface StatusLine {
  update(sentence: string): void
  /** Removes the line, for something else to be printed. */
  clear(): void
}

/** One line on stderr that tells somebody at a terminal how far things are; nothing where no one watches. */
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
