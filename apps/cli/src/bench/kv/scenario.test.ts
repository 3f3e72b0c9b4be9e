import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { JsonDocument } from '../../json-document.ts'
import { projectRoot } from '../../project-root.ts'
import { parseScenario, readScenarios, scenarioFilesIn } from './scenario.ts'

const mixed = {
  name: 'random-mixed',
  about: 'Reads and writes.',
  operation: 'mixed',
  readShare: 0.5,
  keys: 'random',
  keyCount: 100,
  users: [1, 8],
  seconds: 10,
  valueBytes: 100,
}
const { readShare: _share, ...write } = { ...mixed, operation: 'write' }
const { keyCount: _count, ...sameMixed } = { ...mixed, keys: 'same' }

function parsed(content: object) {
  return parseScenario(new JsonDocument('load.json', JSON.stringify(content)))
}

describe('the scenarios of the examples', () => {
  const files = scenarioFilesIn(join(projectRoot, 'examples/kv-store/scenarios'))
  const scenarios = readScenarios(files)

  it('have each operation on the same key and on random keys, under the names of their files', () => {
    const operations = ['delete', 'mixed', 'read', 'write']
    const names = ['random', 'same'].flatMap((keys) => operations.map((operation) => `${keys}-${operation}`))
    expect(scenarios.map(({ keys, operation }) => `${keys}-${operation}`)).toEqual(names)
    expect(files.map((file) => basename(file, '.json'))).toEqual(names)
    expect(scenarios.map(({ name }) => name)).toEqual(names)
  })

  it('have 1 to 1,000 users', () => {
    for (const { users } of scenarios) expect(users).toEqual([1, 8, 64, 256, 1_000])
  })
})

describe('a scenario file', () => {
  it('with `same` keys has one key', () => {
    expect(parsed(sameMixed).keyCount).toBe(1)
    expect(parsed(mixed).keyCount).toBe(100)
  })

  it.each([
    [{ ...mixed, operation: 'update' }, 'operation: give one of read, write, mixed, delete'],
    [{ ...mixed, keys: 'all' }, 'keys: give one of same, random'],
    [{ ...mixed, name: 'Random Mixed' }, 'name: give a name of small letters, digits and hyphens'],
    [{ ...mixed, about: '' }, 'about: give a sentence'],
    [{ ...mixed, readShare: 1 }, 'readShare: give a number above 0 and below 1: the share of reads'],
    [{ ...mixed, readShare: undefined }, 'readShare: give a number above 0 and below 1: the share of reads'],
    [{ ...write, readShare: 0.5 }, 'readShare: leave it out: only the operation mixed has it'],
    [{ ...mixed, keyCount: undefined }, 'keyCount: say how many random keys there are'],
    [{ ...mixed, keyCount: 1 }, 'keyCount: give a whole number from 2 to 1000000'],
    [{ ...mixed, keys: 'same' }, 'keyCount: leave it out: the same key is one key'],
    [{ ...mixed, users: [] }, 'users: give at least one number of users'],
    [{ ...mixed, users: 64 }, 'users: give a list of numbers'],
    [{ ...mixed, users: [1, 0] }, 'users.1: give a whole number from 1 to 10000'],
    [{ ...mixed, users: [8, 1, 8] }, 'users: name each number of users once'],
    [{ ...mixed, seconds: 1.5 }, 'seconds: give a whole number from 1 to 600'],
    [{ ...mixed, valueBytes: '100' }, 'valueBytes: give a whole number from 1 to 1000000'],
    [{ ...mixed, threads: 2 }, 'unknown field “threads”'],
  ])('%j is rejected with the name of its field', (content, reason) => {
    expect(() => parsed(content)).toThrow(new RegExp(`^load\\.json:1:\\d+: ${reason}$`))
  })
})

describe('scenario files', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ticketcd-scenarios-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  })

  it('have distinct names', () => {
    const files = ['a.json', 'b.json'].map((name) => join(folder, name))
    for (const file of files) writeFileSync(file, JSON.stringify(mixed))
    expect(() => readScenarios(files)).toThrow(
      `${files[0]} and ${files[1]} are both named random-mixed. Rename one of them.`,
    )
  })

  it('must be in a readable folder that has at least one', () => {
    expect(() => scenarioFilesIn(folder)).toThrow(`${folder} has no scenario files (*.json).`)
    const missing = join(folder, 'missing')
    expect(() => scenarioFilesIn(missing)).toThrow(
      `The scenarios in ${missing} cannot be read. Name scenario files.`,
    )
  })
})
