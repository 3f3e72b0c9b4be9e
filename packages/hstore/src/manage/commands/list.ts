import { setTimeout as sleep } from 'node:timers/promises'
import { wrap } from '../../text/wrap.ts'
import type { Context } from '../context.ts'
import type { NodeRow } from '../node-row.ts'
import { healthOf, nodeTable } from '../node-table.ts'
import { quorumSentence } from '../quorum.ts'
import { type Choice, type Survey, Surveyor } from '../survey.ts'

export interface ListOptions extends Choice {
  readonly watch?: boolean | undefined
  readonly json?: boolean | undefined
}

/**
 * A killed leader and the new one are to be seen within 2 s, of which an election may take 1.2 s.
 */
const watchMs = 400
/** A node that is paused must not hold the others up. */
const watchTimeoutMs = 600

const screen = {
  /** A screen of its own, so that the lines above stay as they were. */
  enter: '\x1b[?1049h\x1b[?25l',
  leave: '\x1b[?25h\x1b[?1049l',
  home: '\x1b[H',
  clearLine: '\x1b[K',
  clearBelow: '\x1b[J',
}

/** Shows the nodes of a cluster once, or again and again. */
export async function listNodes(context: Context, options: ListOptions): Promise<void> {
  const { terminal } = context
  const surveyor = new Surveyor(context, options, options.watch ? watchTimeoutMs : undefined)
  const first = await surveyor.survey()
  if (options.watch !== true)
    return options.json ? terminal.out(json(first, 2)) : terminal.say(page(first, terminal.columns))
  await terminal.untilInterrupted(async (signal) => {
    if (options.json || !terminal.canRedraw)
      await followLines(context, surveyor, first, options.json ?? false, signal)
    else await redraw(context, surveyor, first, signal)
  })
}

/** The text for a person. */
function page({ rows, cluster }: Survey, width: number): string {
  if (rows.length === 0)
    return `No node of the cluster '${cluster}' was started here. \`hstore-server start\` starts the first one.`
  return [...nodeTable(rows, width), quorumSentence(rows)].join('\n')
}

function json({ rows, cluster }: Survey, indent?: number): string {
  return `${JSON.stringify({ cluster, nodes: rows }, undefined, indent)}\n`
}

async function redraw(
  { terminal }: Context,
  surveyor: Surveyor,
  first: Survey,
  signal: AbortSignal,
): Promise<void> {
  let survey = first
  terminal.out(screen.enter)
  try {
    while (!signal.aborted) {
      const { columns, rows } = terminal
      const text = `${page(survey, columns)}\nUpdated ${clock()}. Ctrl-C ends.`
      // A line that is too long would move those below it.
      const lines = wrap(text, columns).slice(0, rows)
      terminal.out(
        `${screen.home}${lines.map((line) => line + screen.clearLine).join('\r\n')}${screen.clearBelow}`,
      )
      await pause(signal)
      survey = await surveyor.survey()
    }
  } finally {
    terminal.out(screen.leave)
  }
  terminal.say(page(survey, terminal.columns))
}

/**
 * Writes each change as a line, for files and pipes. Counts of entries change all the time, and are
 * no change.
 */
async function followLines(
  { terminal }: Context,
  surveyor: Surveyor,
  first: Survey,
  isJson: boolean,
  signal: AbortSignal,
): Promise<void> {
  let known = new Map<string, string>()
  let survey = first
  while (!signal.aborted) {
    const now = new Map(survey.rows.map((row) => [row.id ?? row.name, summaryOf(row)]))
    const changed = [...now]
      .filter(([id, summary]) => known.get(id) !== summary)
      .map(([, summary]) => summary)
    const gone = [...known]
      .filter(([id]) => !now.has(id))
      .map(([, summary]) => `${summary.split(' ')[0]} is no member any more`)
    const lines = [...changed, ...gone]
    if (lines.length > 0)
      terminal.out(isJson ? json(survey) : lines.map((line) => `${clock()} ${line}\n`).join(''))
    known = now
    await pause(signal)
    survey = await surveyor.survey()
  }
}

function summaryOf(row: NodeRow): string {
  const { name, address, role, type, term } = row
  return [name, address, healthOf(row), role, type, term === null ? null : `term ${term}`]
    .filter((part) => part !== null && part !== '')
    .join(' ')
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(watchMs, undefined, { signal }).catch(() => {})
}

/** The time of day, as `12:34:56`. */
function clock(): string {
  return new Date().toTimeString().slice(0, 8)
}
