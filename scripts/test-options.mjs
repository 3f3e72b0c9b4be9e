import { parseArgs } from 'node:util'
import { Refusal } from './step.mjs'
import { etcdStepNames, stepNames } from './test-steps.mjs'

export const testUsage = `Usage: npm test -- [options]

Installs the dependencies, then runs every check and every test.

Options:
  --only <parts>      only these parts, separated by commas: ${stepNames.join(', ')}
  --etcd <folder>     use the etcd and etcdctl of this folder; without --only it runs ${etcdStepNames.join(' and ')}
  --within <folders>  with --only unit,integration: only the tests below these folders, separated by commas
  -h, --help          print this help

Examples:
  $ npm test
  $ npm test -- --only lint,types,unit
  $ npm test -- --only integration --within packages/etcd`

export function asksForHelp(args) {
  return args.includes('--help') || args.includes('-h')
}

const vitestNames = ['unit', 'integration']

/**
 * What `npm test` was asked for; everything without options. Throws a sentence for anything else.
 *
 * @param {readonly string[]} args
 * @returns {{ names: string[], etcdFolder: string | undefined, folders: string[] }}
 */
export function parseTestOptions(args) {
  const { only, etcd: etcdFolder, within } = readValues(args)
  const asked = only === undefined ? undefined : listOf(only)
  const unknown = asked?.some((name) => !stepNames.includes(name))
  if (asked?.length === 0 || unknown) throw refusal(`--only takes some of ${stepNames.join(',')}`)
  if (etcdFolder === '') throw refusal('--etcd takes a folder')
  const names = asked ?? (etcdFolder === undefined ? stepNames : etcdStepNames)
  const folders = listOf(within ?? '')
  const narrowed = within !== undefined
  // A check and a journey know no folders, and would run as a whole.
  if (narrowed && (folders.length === 0 || names.some((name) => !vitestNames.includes(name)))) {
    throw refusal(`--within takes folders, beside --only with some of ${vitestNames.join(',')}`)
  }
  return { names: stepNames.filter((name) => names.includes(name)), etcdFolder, folders }
}

function readValues(args) {
  const string = { type: 'string' }
  try {
    return parseArgs({ args: [...args], options: { only: string, etcd: string, within: string } }).values
  } catch (error) {
    throw refusal(error.message.split(/[.\n]/)[0])
  }
}

function refusal(reason) {
  return new Refusal(`${reason}. See: npm test -- --help`, { exitCode: 2 })
}

function listOf(text) {
  return text.split(',').filter((name) => name !== '')
}
