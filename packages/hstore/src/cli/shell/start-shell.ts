import { services } from '@ticketcd/wire'
import { asFailure } from '../as-failure.ts'
import type { ClusterClient } from '../client/cluster-client.ts'
import { prefixRange } from '../client/key-range.ts'
import { placeText } from '../client/membership.ts'
import { interruptedExitCode } from '../interrupted.ts'
import type { Output } from '../output.ts'
import { complete } from './completion.ts'
import { History, historyFile } from './history.ts'
import { Shell } from './shell.ts'
import { StreamLines } from './stream-lines.ts'
import { TerminalLines } from './terminal-lines.ts'

/** Keys that Tab offers. */
const keysMax = 100
/** Of the time of a command, for the candidates of Tab. readline takes no input meanwhile. */
const completionShare = 0.3

/**
 * Reads commands from standard input, in a terminal with history and completion.
 *
 * @returns the exit code
 */
export async function startShell(client: ClusterClient, output: Output): Promise<number> {
  const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true
  const shell = new Shell({ client, output, isInteractive })
  output.watchReaders((reason) => shell.end(reason))
  if (!isInteractive) return await runLines(shell)
  await greet(client, output)
  const lines = new TerminalLines({
    input: process.stdin,
    output: process.stdout,
    history: new History(historyFile(), (sentence) => output.notice(sentence)),
    complete: async (line) => {
      const sources = { keys: (prefix: string) => keysOf(client, prefix), nodes: () => nodesOf(client) }
      const { candidates, replaced } = await complete(shell.commands, line, sources)
      return [[...candidates], replaced]
    },
    onInterrupt: () => shell.interrupt(),
    onClose: () => shell.end(),
  })
  for (const signal of ['SIGHUP', 'SIGTERM'] as const) process.once(signal, () => lines.close())
  return await shell.run(lines)
}

/** @returns the exit code */
async function runLines(shell: Shell): Promise<number> {
  const lines = new StreamLines(process.stdin)
  let isInterrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      isInterrupted = true
      shell.end()
      lines.close()
    })
  const exitCode = await shell.run(lines)
  return isInterrupted ? interruptedExitCode : exitCode
}

/**
 * Without a node the shell works too: it may be one that starts soon, or `use` may name another.
 */
async function greet(client: ClusterClient, output: Output): Promise<void> {
  try {
    await client.connect()
    const { length } = client.nodes.members.list
    const members = length > 1 ? `, one of ${length} nodes` : ''
    if (client.nodes.place !== undefined)
      output.notice(`Connected to ${placeText(client.nodes.place)}${members}.`)
    output.notice('help lists the commands.')
  } catch (error) {
    output.failure(asFailure(error), undefined)
  }
}

async function keysOf(client: ClusterClient, prefix: string): Promise<string[]> {
  const range = prefixRange(Buffer.from(prefix, 'utf8').toString('latin1'))
  const request = { ...range, keysOnly: true, limit: keysMax }
  const { kvs } = await client.read(
    services.KV.range,
    request,
    AbortSignal.timeout(client.timeoutMs * completionShare),
  )
  const keys = kvs.map(({ key }) => Buffer.from(key, 'latin1').toString('utf8'))
  // Other keys cannot be typed.
  return keys.filter((key) => !/[\p{Cc}\ufffd]/u.test(key))
}

function nodesOf(client: ClusterClient): string[] {
  return client.nodes.members.list.flatMap(({ name }) => name || []).sort()
}
