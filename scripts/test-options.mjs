import { parseArgs } from 'node:util'
import { engineNames } from './local-engine.mjs'
import { Refusal } from './step.mjs'
import { nodeStepNames, stepNames } from './test-steps.mjs'

export const testUsage = `Usage: npm test -- [options]

Installs the dependencies, then runs every check and every test.

Options:
  --only <parts>      only these parts, separated by commas: ${stepNames.join(', ')}
  --engine <name>     what the nodes of the tests run on: ${engineNames.join(' or ')}; without --only it runs
                      ${nodeStepNames.join(', ')} (default: hstore)
  --etcd <folder>     the same as --engine etcd, with the etcd and etcdctl of this folder
  --within <folders>  with --only unit,integration,etcd,terminal: only the tests below these folders, separated by commas
  -h, --help          print this help

Examples:
  $ npm test
  $ npm test -- --only lint,types,unit
  $ npm test -- --engine etcd
  $ npm test -- --only integration --within packages/etcd`

export function asksForHelp(args) {
  return args.includes('--help') || args.includes('-h')
}

const vitestNames = ['unit', 'integration', 'etcd', 'terminal']

/**
 * The options of `npm test`; without options, everything runs. Throws a sentence for anything else.
 *
 * @param {readonly string[]} args
 * @returns {{
 *   names: string[], engine: string, etcdFolder: string | undefined, folders: string[],
 *   isWhole: boolean
 * }} `isWhole`: no parts were selected
 */
export function parseTestOptions(args) {
  const { only, engine, etcd: etcdFolder, within } = readValues(args)
  const asked = only === undefined ? undefined : listOf(only)
  const unknown = asked?.some((name) => !stepNames.includes(name))
  if (asked?.length === 0 || unknown) throw refusal(`--only takes some of ${stepNames.join(',')}`)
  if (etcdFolder === '') throw refusal('--etcd takes a folder')
  if (engine !== undefined && !engineNames.includes(engine))
    throw refusal(`--engine takes ${engineNames.join(' or ')}`)
  if (engine === 'hstore' && etcdFolder !== undefined) throw refusal('--etcd is the engine etcd')
  const onOther = engine !== undefined || etcdFolder !== undefined
  const names = asked ?? (onOther ? nodeStepNames : stepNames)
  const folders = listOf(within ?? '')
  const narrowed = within !== undefined
  // Checks and journeys cannot be limited to folders, and would run as a whole.
  if (narrowed && (folders.length === 0 || names.some((name) => !vitestNames.includes(name)))) {
    throw refusal(`--within takes folders, beside --only with some of ${vitestNames.join(',')}`)
  }
  return {
    names: stepNames.filter((name) => names.includes(name)),
    engine: engine ?? (etcdFolder === undefined ? 'hstore' : 'etcd'),
    etcdFolder,
    folders,
    isWhole: asked === undefined,
  }
}

function readValues(args) {
  const string = { type: 'string' }
  try {
    return parseArgs({
      args: [...args],
      options: { only: string, engine: string, etcd: string, within: string },
    }).values
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
