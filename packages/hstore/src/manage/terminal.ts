import { createInterface } from 'node:readline'
import { wrap } from '../text/wrap.ts'

/** The text terminal of a command, or the files and pipes in its place. */
export interface Terminal {
  /** Writes to the standard output. */
  out(text: string): void
  /** Writes to the standard error output. */
  error(text: string): void
  /** Writes sentences, broken at spaces where a terminal shows them. */
  say(text: string): void
  /** Writes sentences about a failure. */
  complain(text: string): void
  /** Whether a person can answer questions. */
  readonly isInteractive: boolean
  /** Whether the output is a terminal, on which lines can be redrawn. */
  readonly canRedraw: boolean
  /** Its width and height in characters; no limit where there is none. */
  readonly columns: number
  readonly rows: number
  /** @returns whether the answer was yes */
  confirm(question: string): Promise<boolean>
  /** Runs work that Ctrl-C ends in order. */
  untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void>
}

const fallbackColumns = 80
const fallbackRows = 24

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  const sentences = (stream: NodeJS.WriteStream, text: string) =>
    stream.write(`${stream.isTTY ? wrap(text, stream.columns || fallbackColumns).join('\n') : text}\n`)
  return {
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    say: (text) => void sentences(stdout, text),
    complain: (text) => void sentences(stderr, text),
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    canRedraw: stdout.isTTY === true,
    get columns() {
      return stdout.isTTY ? stdout.columns || fallbackColumns : Number.POSITIVE_INFINITY
    },
    get rows() {
      return stdout.rows || fallbackRows
    },
    confirm(question) {
      const lines = createInterface({ input: stdin, output: stdout })
      const text = wrap(`${question} [y/N] `, stdout.columns || fallbackColumns).join('\n')
      return new Promise((resolve) => {
        // Ctrl-C, Ctrl-D and a terminal that is closed are no yes.
        lines.on('close', () => resolve(false))
        lines.on('error', () => lines.close())
        lines.question(text, (answer) => {
          resolve(isYes(answer))
          lines.close()
        })
      })
    },
    async untilInterrupted(work) {
      const controller = new AbortController()
      const stop = () => controller.abort()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
      try {
        await work(controller.signal)
      } finally {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
      }
    },
  }
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim())
}
