import { CommandError, usageError } from '../command-error.ts'
import type { Context } from '../context.ts'
import { type MemberView, NoAnswer, NodeClient, NodeRefusal } from '../node-client.ts'
import { isMemberOf } from '../node-row.ts'
import { checkName } from '../state-folder.ts'
import { type Survey, Surveyor } from '../survey.ts'
import { choiceOf, memberNamed, rowNamed } from '../targets.ts'

export interface ConfigOptions {
  readonly cluster?: string | undefined
  readonly json?: boolean | undefined
}

const keys = ['name', 'type', 'health-check-interval'] as const
type Key = (typeof keys)[number]

/** Shows the settings of a node, or one of them. */
export async function getConfig(
  context: Context,
  target: string,
  key: string | undefined,
  options: ConfigOptions,
): Promise<void> {
  const survey = await new Surveyor(context, choiceOf(context, [target], options)).survey()
  const values = valuesOf(memberNamed(survey, rowNamed(survey, target)))
  const { out } = context.terminal
  if (key !== undefined)
    return out(`${options.json ? JSON.stringify(values[keyOf(key)]) : values[keyOf(key)]}\n`)
  if (options.json) return out(`${JSON.stringify(values, undefined, 2)}\n`)
  out(keys.map((each) => `${each}=${values[each]}\n`).join(''))
}

/**
 * Changes settings of a running node. They are replicated, and outlast restarts.
 *
 * @param assignments such as `name=node9`
 */
export async function setConfig(
  context: Context,
  target: string,
  assignments: readonly string[],
  options: ConfigOptions,
): Promise<void> {
  const settings = Object.assign({}, ...assignments.map(settingOf)) as Settings
  const survey = await new Surveyor(context, choiceOf(context, [target], options)).survey()
  const member = memberNamed(survey, rowNamed(survey, target))
  const rename = renameFile(context, survey, member, settings.name)
  const view = await changed(context, survey, member, settings)
  rename?.()
  const now = view.members.find(({ id }) => id === member.id)
  if (now !== undefined) context.terminal.out(keys.map((key) => `${key}=${valuesOf(now)[key]}\n`).join(''))
}

interface Settings {
  readonly name?: string
  readonly type?: string
  readonly healthCheckMs?: number
}

function valuesOf({ name, type, healthCheckMs }: MemberView): Record<Key, string> {
  return { name, type, 'health-check-interval': `${healthCheckMs}ms` }
}

function keyOf(text: string): Key {
  const key = keys.find((each) => each === text)
  if (key !== undefined) return key
  throw usageError(`A node has no setting '${text}'. It has ${keys.join(', ')}.`)
}

/** @throws {CommandError} for anything but `key=value` */
function settingOf(assignment: string): Settings {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(assignment) ?? []
  if (name === '') throw usageError(`'${assignment}' is no setting. Give key=value, such as name=node9.`)
  const key = keyOf(name)
  if (key === 'name') return { name: checkName('node', value) }
  if (key === 'health-check-interval') return { healthCheckMs: intervalMs(value) }
  if (value === 'voter' || value === 'learner') return { type: value }
  throw usageError(`The type of a node is voter or learner, not '${value}'.`)
}

const intervalMsMin = 100
const intervalMsMax = 60_000

function intervalMs(text: string): number {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text) ?? []
  const ms = Math.round(Number(amount) * (unit === 's' ? 1_000 : 1))
  if (ms >= intervalMsMin && ms <= intervalMsMax) return ms
  throw usageError(`A health-check interval is a time from 100ms to 60s, such as 500ms or 2s, not '${text}'.`)
}

/** Any member can carry out the change, also where the node itself is down. */
async function changed({ session }: Context, survey: Survey, { id, name }: MemberView, settings: Settings) {
  const serving = survey.rows.filter(({ health }) => health === 'healthy' || health === 'alarm')
  const leaderFirst = [...serving].sort((a, b) => Number(b.role === 'leader') - Number(a.role === 'leader'))
  const [contact] = leaderFirst
  if (contact === undefined)
    throw new CommandError(
      `No node of the cluster '${survey.cluster}' serves, so ${name} keeps its settings.`,
    )
  try {
    return await new NodeClient(contact.address, session).configure(id, settings)
  } catch (error) {
    if (error instanceof NodeRefusal) throw new CommandError(`${name} keeps its settings. ${error.message}`)
    if (error instanceof NoAnswer)
      throw new CommandError(
        `The outcome is unknown: ${error.message}. \`hstore-server config get ${name}\` shows the settings.`,
      )
    throw error
  }
}

/**
 * Prepares the renaming of the state file of a node on this machine.
 *
 * @throws {CommandError} where another state file has the name
 */
function renameFile(
  { state }: Context,
  { local, cluster }: Survey,
  member: MemberView,
  name: string | undefined,
) {
  const record = local.find((each) => isMemberOf(each.record, member))?.record
  if (name === undefined || record === undefined || record.name === name) return undefined
  if (state.records(cluster).some((other) => other.name === name))
    throw new CommandError(
      `${state.fileOf({ cluster, name })} describes another node. ${member.name} keeps its name.`,
    )
  return () => {
    state.create({ ...record, name })
    state.remove(record)
  }
}
