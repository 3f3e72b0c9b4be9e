import { CommandError } from '../command-error.ts'
import type { Context } from '../context.ts'
import { launch, removedError } from '../launch.ts'
import { processOf, stopProcess } from '../node-process.ts'
import type { NodeRecord } from '../node-record.ts'
import { changedFlags } from '../passed-flags.ts'
import { quorumOf } from '../quorum.ts'
import { type Survey, Surveyor } from '../survey.ts'
import { choiceOf, localRecord, rowsNamed } from '../targets.ts'
import { confirmQuorum, type EndOptions } from './end.ts'

/** How long a node may take to serve beside a quorum, and where too few other members run. */
const patienceMs = { withQuorum: 30_000, without: 3_000 }

export interface RestartOptions extends EndOptions {
  /** Flags of the program of a node, which replace those of their names for good. */
  readonly flags?: readonly string[] | undefined
}

/** Stops nodes that run, and starts them again on their data. */
export async function restartNodes(
  context: Context,
  targets: readonly string[],
  options: RestartOptions,
): Promise<void> {
  const survey = await new Surveyor(context, choiceOf(context, targets, options)).survey()
  const rows = rowsNamed(survey, targets)
  const records = rows.map((row) => localRecord(survey, row, 'restart'))
  const removed = records.find((_, index) => rows[index]?.health === 'removed')
  if (removed !== undefined) throw removedError(removed)
  const start = (record: NodeRecord) =>
    startWith(context, record, options.flags ?? [], hasQuorumWith(survey, records))
  const running = records.filter((record) => processOf(record) !== undefined)
  // Together: several nodes that are down may need one another.
  const down = records.filter((record) => !running.includes(record))
  const started = await Promise.all(down.map(start))
  for (const record of running) {
    const row = rows[records.indexOf(record)]
    // A cluster of one has its quorum back when the node serves again.
    if (row !== undefined && quorumOf(survey.rows).voters > 1)
      await confirmQuorum(context, 'restart', survey, [row], options.yes ?? false)
    await stopProcess(record)
    started.push(await start(record))
  }
  const serving = started.flatMap((name) => (name === undefined ? [] : [name]))
  if (serving.length > 0) context.terminal.say(`Restarted ${serving.join(', ')}.`)
}

/** A node that does not start with changed flags keeps those that it had. */
async function startWith(
  context: Context,
  record: NodeRecord,
  changes: readonly string[],
  hasQuorum: boolean,
): Promise<string | undefined> {
  if (changes.length === 0) return await startAgain(context, record, hasQuorum)
  try {
    const flags = changedFlags(record.flags ?? [], changes)
    context.state.replace({ ...record, flags })
    return await startAgain(context, { ...record, flags }, hasQuorum)
  } catch (error) {
    if (processOf(record) === undefined) context.state.replace(record)
    throw error
  }
}

/** @returns the name of the node if it serves */
async function startAgain(
  context: Context,
  record: NodeRecord,
  hasQuorum: boolean,
): Promise<string | undefined> {
  const { name, logFile } = record
  const patience = hasQuorum ? patienceMs.withQuorum : patienceMs.without
  const { isServing } = await launch(context, record, patience)
  if (isServing) return name
  if (hasQuorum)
    throw new CommandError(
      `${name} runs, and does not serve after ${patience / 1_000} s. Its log is ${logFile}`,
    )
  context.terminal.say(
    `${name} runs, and waits for other members: too few of them run. Start more with ` +
      '`hstore-server restart NAME`.',
  )
  return undefined
}

/**
 * Whether a quorum runs once these nodes do. Where no node answers, the nodes of this machine
 * count.
 */
function hasQuorumWith({ rows, best, local }: Survey, records: readonly NodeRecord[]): boolean {
  const names = new Set(records.map(({ name }) => name))
  if (best === undefined) {
    const running = local.filter(({ record, pid }) => pid !== null || names.has(record.name))
    return running.length > local.length / 2
  }
  const voters = rows.filter(({ type }) => type === 'voter')
  const running = voters.filter(({ name, health }) => names.has(name) || health === 'healthy')
  return running.length >= quorumOf(rows).needed
}
