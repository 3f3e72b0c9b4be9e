import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { exitCodes, Failure } from '../../failure.ts'
import { JsonDocument } from '../../json-document.ts'

/** A `delete` scenario writes each key before it deletes it. */
const operations = ['read', 'write', 'mixed', 'delete'] as const
const choices = ['same', 'random'] as const

function whole(min: number, max: number) {
  const sentence = `give a whole number from ${min} to ${max}`
  return z.int(sentence).min(min, sentence).max(max, sentence)
}

function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, `give one of ${names.join(', ')}`)
}

const share = 'give a number above 0 and below 1: the share of reads'

/** A scenario file: a load for both tools. */
const ScenarioFile = z
  .strictObject({
    name: z
      .string('give a name')
      .regex(/^[a-z\d]+(?:-[a-z\d]+)*$/, 'give a name of small letters, digits and hyphens'),
    about: z.string('give a sentence').min(1, 'give a sentence'),
    operation: oneOf(operations),
    /** Only for `mixed`. */
    readShare: z.number(share).gt(0, share).lt(1, share).optional(),
    keys: oneOf(choices),
    /** Only for `random` keys. */
    keyCount: whole(2, 1_000_000).optional(),
    /** Connections, each of which sends its next request after the answer to the last one. */
    users: z.array(whole(1, 10_000), 'give a list of numbers').min(1, 'give at least one number of users'),
    seconds: whole(1, 600),
    valueBytes: whole(1, 1_000_000),
  })
  .superRefine(({ operation, readShare, keys, keyCount, users }, context) => {
    const complain = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (operation === 'mixed' && readShare === undefined) complain('readShare', share)
    if (operation !== 'mixed' && readShare !== undefined)
      complain('readShare', 'leave it out: only the operation mixed has it')
    if (keys === 'random' && keyCount === undefined)
      complain('keyCount', 'say how many random keys there are')
    if (keys === 'same' && keyCount !== undefined)
      complain('keyCount', 'leave it out: the same key is one key')
    if (new Set(users).size < users.length) complain('users', 'name each number of users once')
  })

export type Scenario = Omit<z.output<typeof ScenarioFile>, 'keyCount'> & { readonly keyCount: number }

/** @throws {Failure} with file, line, column, field and reason */
export function parseScenario(document: JsonDocument): Scenario {
  const parsed = document.parse(ScenarioFile)
  return { ...parsed, keyCount: parsed.keyCount ?? 1 }
}

/**
 * Reads scenario files.
 *
 * @throws {Failure} when one of them is invalid, or two have the same name
 */
export function readScenarios(files: readonly string[]): Scenario[] {
  const scenarios = files.map((file) => parseScenario(JsonDocument.read(file)))
  for (const [index, { name }] of scenarios.entries()) {
    const first = scenarios.findIndex((each) => each.name === name)
    if (first < index)
      throw new Failure(`${files[first]} and ${files[index]} are both named ${name}. Rename one of them.`, {
        exitCode: exitCodes.usage,
      })
  }
  return scenarios
}

/** @throws {Failure} when the folder cannot be read or has no scenarios */
export function scenarioFilesIn(folder: string): string[] {
  const exitCode = exitCodes.usage
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch (cause) {
    throw new Failure(`The scenarios in ${folder} cannot be read. Name scenario files.`, { exitCode, cause })
  }
  if (names.length === 0) throw new Failure(`${folder} has no scenario files (*.json).`, { exitCode })
  return names.sort().map((name) => join(folder, name))
}
