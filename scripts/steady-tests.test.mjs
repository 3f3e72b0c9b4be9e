import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './workspace.mjs'

/*
 * A test that depends on the load of the machine fails by chance. These patterns occur in such
 * tests. Each comes with its alternative.
 */

const sleep = /(?:await (?:delay|sleep)\(\d|setTimeout\(\w+, \d)/

/** @type {{ name: string, instead: string, finds(text: string, file?: string): string[] }[]} */
const patterns = [
  {
    name: 'a duration of real time',
    instead:
      'Compare the order of two events, count events, or move the clock: `within` of @ticketcd/cluster/testing/held-time, or fake timers.',
    finds: (text) =>
      text.includes('useFakeTimers')
        ? []
        : linesWith(text, /(?<!new Date\()(?:performance|Date)\.now\(\) - /),
  },
  {
    name: 'a fixed wait before a check',
    instead:
      'Poll for a positive. For a negative, cause a later event of the same kind and wait for that one: then the first had its chance.',
    finds: (text) => {
      const lines = text.split('\n')
      return lines.filter(
        (line, index) => sleep.test(line) && /^\s*(?:await )?expect\(/.test(lines[index + 1] ?? ''),
      )
    },
  },
  {
    name: 'a private field',
    instead: 'Observe it from outside: by an answer, by an event, or by the bytes that pass a relay.',
    finds: (text) => linesWith(text, /Reflect\.get\(|as any\)\.|\['#?_?[a-z]\w*'\]\(|= \w+ as unknown as \{/),
  },
  {
    name: 'a mocked module',
    instead:
      'Test files share their modules, so another file may have loaded the real one. Pass the dependency as an argument, use fake timers, or name a test file of the page *.isolated.test.ts.',
    finds: (text, file = '') =>
      /^apps\/web\/.*\.isolated\.test\.tsx?$/.test(file) ? [] : linesWith(text, /\bvi\.(?:do)?[mM]ock\(/),
  },
]

/** The tests of the clock that other tests move, and this file, which contains the patterns. */
const exempt = ['packages/cluster/src/testing/held-time.test.ts', 'scripts/steady-tests.test.mjs']

describe('no test of ours asserts', () => {
  it.each(patterns)('$name', ({ finds, instead }) => {
    const found = testFiles().flatMap((file) =>
      finds(readFileSync(join(root, file), 'utf8'), file).map((line) => `${file}: ${line.trim()}`),
    )
    expect(found, instead).toEqual([])
  })
})

describe('these patterns', () => {
  it.each([
    ['  expect(performance.now() - startedAt).toBeLessThan(3_000)', 0],
    ['  const ms = Date.now() - before', 0],
    ['  await delay(150)\n  expect(fired).toEqual([])', 1],
    ['  await new Promise((resolve) => setTimeout(resolve, 100))\n  expect(messages).toHaveLength(1)', 1],
    ["  expect(Reflect.get(server, 'lines').size).toBe(1)", 2],
    ['  const kind = buyer as unknown as { style: string }', 2],
    ["vi.mock('node:timers/promises', () => ({}))", 3],
  ])('find %j', (text, pattern) => {
    expect(patterns.map(({ finds }) => finds(text).length)).toEqual(
      patterns.map((_, index) => +(index === pattern)),
    )
  })

  it.each([
    '  await delay(20)\n  await send()',
    '  const until = performance.now() + 20_000',
    '  const startsAt = new Date(Date.now() - hourMs).toISOString()',
    '  vi.useFakeTimers()\n  moments.push(Date.now() - startedAt)',
  ])('do not find %j', (text) => {
    for (const { finds } of patterns) expect(finds(text)).toEqual([])
  })
})

function linesWith(text, pattern) {
  return text.split('\n').filter((line) => pattern.test(line))
}

function testFiles() {
  const folders = ['apps', 'packages', 'scripts', 'examples']
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders]
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.test\.(?:tsx?|mjs)$/.test(file) && !exempt.includes(file))
}
