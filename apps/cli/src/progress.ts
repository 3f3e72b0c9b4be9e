import { Presets, SingleBar } from 'cli-progress'

export interface Progress {
  update(done: number): void
  /** Removes the bar. */
  stop(): void
}

const none: Progress = { update: () => undefined, stop: () => undefined }

/**
 * A progress bar on stderr, if it is a terminal. `total` may be an estimate: the bar grows with
 * `done`.
 */
export function showProgress(title: string, unit: string, total: number): Progress {
  if (!process.stderr.isTTY || total === 0) return none
  const format = `${title} {bar} {percentage}% · {value} ${unit} · {duration_formatted}`
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  )
  bar.start(total, 0)
  return {
    update(done) {
      if (done > bar.getTotal()) bar.setTotal(done)
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}
