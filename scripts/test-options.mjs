import { parseArgs } from 'node:util'
import { Refusal } from './step.mjs'
import { etcdStepNames, stepNames } from './test-steps.mjs'

const usage = `Usage: npm test -- [--only STEPS] [--etcd FOLDER] [--within FOLDERS]
  --only STEPS      some of ${stepNames.join(',')} (separated by commas)
  --etcd FOLDER     the etcd and etcdctl of this folder; alone it runs ${etcdStepNames.join(' and ')}
  --within FOLDERS  with --only unit,integration: the tests below these folders (separated by commas)`

const vitestNames = ['unit', 'integration']

/**
 * What `npm test` was asked for; everything without options. Throws the usage for anything else.
 *
 * @param {readonly string[]} args
 * @returns {{ names: string[], etcdFolder: string | undefined, folders: string[] }}
 */
export function parseTestOptions(args) {
  const { only, etcd: etcdFolder, within } = readValues(args)
  const asked = only === undefined ? undefined : listOf(only)
  const unknown = asked?.some((name) => !stepNames.includes(name))
  if (asked?.length === 0 || unknown || etcdFolder === '') throw new Refusal(usage)
  const names = asked ?? (etcdFolder === undefined ? stepNames : etcdStepNames)
  const folders = listOf(within ?? '')
  const narrowed = within !== undefined
  // A check and a journey know no folders, and would run as a whole.
  if (narrowed && (folders.length === 0 || names.some((name) => !vitestNames.includes(name)))) {
    throw new Refusal(usage)
  }
  return { names: stepNames.filter((name) => names.includes(name)), etcdFolder, folders }
}

function readValues(args) {
  const string = { type: 'string' }
  try {
    return parseArgs({ args: [...args], options: { only: string, etcd: string, within: string } }).values
  } catch {
    throw new Refusal(usage)
  }
}

function listOf(text) {
  return text.split(',').filter((name) => name !== '')
}
