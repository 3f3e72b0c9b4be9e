import { CommandError } from '../command-error.ts'
import type { Context } from '../context.ts'
import { killProcess, processOf, stopProcess } from '../node-process.ts'
import type { NodeRecord } from '../node-record.ts'
import type { NodeRow } from '../node-row.ts'
import { endsQuorum } from '../quorum.ts'
import { type Survey, Surveyor } from '../survey.ts'
import { choiceOf, localRecord, rowsNamed } from '../targets.ts'

export interface EndOptions {
  readonly cluster?: string | undefined
  /** Whether to end the last quorum without a question. */
  readonly yes?: boolean | undefined
}

const verbs = {
  stop: { run: (record: NodeRecord) => stopProcess(record), done: 'Stopped' },
  kill: { run: killProcess, done: 'Killed' },
} as const

export type Ending = keyof typeof verbs

/** Stops nodes in good order, or kills them, after a question where no quorum would remain. */
export async function endNodes(
  context: Context,
  ending: Ending,
  targets: readonly string[],
  options: EndOptions,
): Promise<void> {
  const survey = await new Surveyor(context, choiceOf(context, targets, options)).survey()
  const rows = rowsNamed(survey, targets)
  const records = rows.map((row) => localRecord(survey, row, ending))
  for (const record of records)
    if (processOf(record) === undefined)
      throw new CommandError(
        `${record.name} does not run. \`hstore-server restart ${record.name}\` starts it. Nothing was changed.`,
      )
  await confirmQuorum(context, ending, survey, rows, options.yes ?? false)
  // The leader last: before it stops it hands over to a node that goes on.
  const isLeader = (index: number) => Number(rows[index]?.role === 'leader')
  const order = records
    .map((record, index) => ({ record, index }))
    .sort((a, b) => isLeader(a.index) - isLeader(b.index))
  for (const { record } of order) await verbs[ending].run(record)
  context.terminal.say(`${verbs[ending].done} ${records.map(({ name }) => name).join(', ')}.`)
}

/** @throws {CommandError} where the cluster would lose its quorum, and nobody agrees to that */
export async function confirmQuorum(
  { terminal }: Context,
  ending: Ending | 'restart',
  survey: Survey,
  rows: readonly NodeRow[],
  isYes: boolean,
): Promise<void> {
  if (isYes || !endsQuorum(survey.rows, rows)) return
  const names = rows.map(({ name }) => name).join(', ')
  const warning = `Without ${names} the cluster '${survey.cluster}' has no quorum: nothing can be written.`
  if (!terminal.isInteractive)
    throw new CommandError(`${warning} Nothing was changed. Repeat the command with --yes.`)
  if (!(await terminal.confirm(`${warning} ${sentence(ending)}`)))
    throw new CommandError('Nothing was changed.')
}

function sentence(ending: Ending | 'restart'): string {
  return `${ending[0]?.toUpperCase()}${ending.slice(1)} anyway?`
}
