import { restoreCommand } from '../backup/restore-command.ts'
import { RemovedError } from '../members/removed-error.ts'
import { parseFlags } from './flags.ts'
import { helpText } from './help.ts'
import { Logger } from './logger.ts'
import { parseOptions } from './options.ts'
import { startNode } from './start.ts'
import { StartError } from './start-error.ts'
import { UsageError } from './usage-error.ts'
import { clusterVersion, serverVersion } from './version.ts'

const usageExitCode = 2
const failureExitCode = 1
const endTimeoutMs = 10_000

/** The program of one node, and the command that makes its data folder from a backup. */
async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'restore') {
    process.exitCode = await restoreCommand(args.slice(1), {
      out: (text) => process.stdout.write(text),
      error: (text) => process.stderr.write(text),
    })
    return
  }
  const flags = parseFlags(args)
  if (flags.isOn('help')) return void process.stdout.write(helpText)
  if (flags.isOn('version'))
    return void process.stdout.write(`etcd Version: ${serverVersion}\nCluster version: ${clusterVersion}\n`)
  const log = new Logger(process.stderr)
  const options = parseOptions(args)
  let isEnding = false
  const end = (exitCode: number) => {
    if (isEnding) return
    isEnding = true
    // A disk that hangs must not keep the process.
    setTimeout(() => process.exit(exitCode || failureExitCode), endTimeoutMs)
    running
      .then(({ close }) => close())
      .then(
        () => process.exit(exitCode),
        () => process.exit(failureExitCode),
      )
  }
  const running = startNode(options, log, (error) => {
    log.error(error.message)
    // As etcd: a removed member has nothing to repair.
    end(error instanceof RemovedError ? 0 : failureExitCode)
  })
  await running
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(0))
}

main(process.argv.slice(2)).catch((error: Error) => {
  const isExpected =
    error instanceof UsageError || error instanceof StartError || error.name === 'StorageError'
  new Logger(process.stderr).error(isExpected ? error.message : (error.stack ?? error.message))
  process.exit(error instanceof UsageError ? usageExitCode : failureExitCode)
})
