import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks at the terminal for a text that is not shown. */
export async function askPassword(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 })
  const interrupt = new AbortController()
  lines.on('SIGINT', () => interrupt.abort())
  process.stderr.write(question)
  try {
    return await lines.question('', { signal: interrupt.signal })
  } finally {
    process.stderr.write('\n')
    lines.close()
  }
}
