import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Interrupted } from '../interrupted.ts'

/**
 * Asks at the terminal for a text that is not shown.
 *
 * @throws {Interrupted} for Ctrl-C and Ctrl-D
 */
export async function askPassword(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 })
  const interrupt = new AbortController()
  lines.on('SIGINT', () => interrupt.abort())
  lines.on('close', () => interrupt.abort())
  process.stderr.write(question)
  try {
    return await lines.question('', { signal: interrupt.signal })
  } catch (error) {
    throw interrupt.signal.aborted ? new Interrupted('there is no password') : error
  } finally {
    process.stderr.write('\n')
    lines.close()
  }
}
