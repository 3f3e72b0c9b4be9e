import type { Context } from '../context.ts'
import { healthOf } from '../node-table.ts'
import { Surveyor } from '../survey.ts'
import { choiceOf, recordOf, rowNamed } from '../targets.ts'

/** Shows everything that is known of one node. */
export async function showStatus(
  context: Context,
  target: string,
  options: { readonly cluster?: string | undefined; readonly json?: boolean | undefined },
): Promise<void> {
  const survey = await new Surveyor(context, choiceOf(context, [target], options)).survey()
  const row = rowNamed(survey, target)
  const record = recordOf(survey, row)
  if (options.json) {
    context.terminal.out(`${JSON.stringify({ cluster: survey.cluster, ...row, record }, undefined, 2)}\n`)
    return
  }
  const facts: readonly (readonly [string, string | number | null | undefined])[] = [
    ['name', row.name],
    ['cluster', survey.cluster],
    ['member id', row.id],
    ['address', row.address],
    ['health', healthOf(row)],
    ['role', row.role],
    ['type', row.type],
    ['term', row.term],
    ['index', row.index],
    ['lag', row.lag],
    ['health checks', row.healthCheckMs === null ? null : `every ${row.healthCheckMs} ms`],
    ['process', row.pid],
    ['flags', record?.flags?.join(' ')],
    ['data', record?.dataDir],
    ['log', record?.logFile],
  ]
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== '')
  const width = Math.max(...known.map(([label]) => label.length))
  context.terminal.out(known.map(([label, value]) => `${label.padEnd(width)}  ${value}\n`).join(''))
}
