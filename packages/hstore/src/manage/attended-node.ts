import { CommandError } from './command-error.ts'
import type { Context } from './context.ts'
import { endedError, type LaunchedNode } from './launch.ts'
import { stopProcess } from './node-process.ts'

/**
 * Keeps a node for as long as this program runs, where no terminal is there for a shell: SIGTERM,
 * SIGINT and SIGHUP stop both.
 *
 * @throws {CommandError} where the node fails
 */
export async function attend({ terminal }: Context, { record, started }: LaunchedNode): Promise<void> {
  terminal.say(`${record.name} runs until this program gets SIGTERM. Its log is ${record.logFile}`)
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
  started.hold()
  let stop = () => {}
  const interrupted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined)
    for (const signal of signals) process.on(signal, stop)
  })
  try {
    const ending = await Promise.race([started.ended, interrupted])
    if (ending === undefined) {
      await stopProcess(record)
      terminal.say(`Stopped ${record.name}.`)
    } else if (ending === 'exit code 0')
      throw new CommandError(`${record.name} was stopped by another command.`)
    else throw endedError(record, started, ending)
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}
