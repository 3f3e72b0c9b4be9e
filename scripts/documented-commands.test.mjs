import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadProgram } from '../apps/cli/src/commands.ts'
import { completedCommands } from '../apps/cli/src/completion/completion-tree.ts'
import { filesIn, manifest, root } from './workspace.mjs'

const { scripts } = manifest('.')
const own = 'scripts/documented-commands.test.mjs'

/** Texts for users: documents, and all sources for their messages, help and page texts. */
const documents = ['.', 'docs', 'examples', 'queries', 'findings'].flatMap((folder) =>
  filesIn(folder, /\.md$/, folder !== '.'),
)
const sources = ['apps', 'packages', 'e2e', 'scripts', 'examples', 'lint'].flatMap((folder) =>
  filesIn(folder, /\.(m?js|tsx?)$/),
)
const texts = [...documents, ...sources]
  .filter((path) => path !== own)
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** Every match of a pattern in these texts, with the file that it is in. */
function found(pattern, where = texts) {
  return where.flatMap(({ path, text }) => [...text.matchAll(pattern)].map((match) => ({ path, match })))
}

/**
 * A command that a user could type: a script or subcommand follows. It never matches `pnpm on PATH`
 * in a sentence.
 */
const pnpmCommand = new RegExp(
  `\\bpnpm (?:--?\\w[\\w-]*|run|exec|dlx|install|${Object.keys(scripts).join('|')})(?![\\w-])`,
  'g',
)

describe('a documented command', () => {
  test('calls no pnpm, which nothing installs for the user', () => {
    expect(texts.length).toBeGreaterThan(300)
    expect(found(pnpmCommand).map(({ path, match }) => `${path}: ${match[0]}`)).toEqual([])
  })

  test('names a script of package.json', () => {
    const named = found(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)
    expect(named.length).toBeGreaterThan(20)
    for (const { path, match } of named)
      expect(Object.keys(scripts), `${path}: ${match[0]}`).toContain(match[1] ?? match[2])
  })

  test('of this program begins with npx in the documents for its users', () => {
    const bare = documents.filter(
      (path) => !path.startsWith('docs/decisions') && !path.startsWith('findings'),
    )
    const where = texts.filter(({ path }) => bare.includes(path))
    expect(found(/`ticketcd [a-z][^`]*`/g, where).map(({ path, match }) => `${path}: ${match[0]}`)).toEqual(
      [],
    )
  })
})

describe('a command of this program', () => {
  let commands
  beforeAll(async () => {
    commands = new Map(completedCommands(await loadProgram()).map((each) => [each.path.join(' '), each]))
  })

  /** `npx ticketcd …` everywhere, and the examples and advice in the sources. */
  const mentioned = [
    ...found(/npx ticketcd ((?:[a-z-]+|--[a-z-]+)[^`'"\\\n;|)]*)/g),
    ...found(/\$ (?:\w+=\S+ )*ticketcd ((?:[a-z-]+|--[a-z-]+)[^`'"\\\n;|)]*)/g),
    // In a source the first backtick may begin a template. One with a placeholder is no command.
    ...found(/`ticketcd ([a-z-][^`$\\\n]*)\\?`/g),
  ]

  test('that is documented exists, with its options', () => {
    expect(mentioned.length).toBeGreaterThan(100)
    for (const { path, match } of mentioned)
      expect(problemOf(match[1]), `${path}: ${match[0]}`).toBeUndefined()
  })

  test.each(['clutser list', 'cluster lits', 'cluster list --jsno'])(
    '`ticketcd %s` would be found',
    (line) => {
      expect(problemOf(line)).toBeDefined()
    },
  )

  function problemOf(line) {
    const words = line
      .trim()
      .replace(/^help /, '')
      .split(/\s+/)
    let command = commands.get('')
    while (command.subcommands.length > 0 && words.length > 0 && /^[a-z][a-z\d-]*$/.test(words[0])) {
      const next = commands.get([...command.path, words[0]].join(' '))
      if (next === undefined) return `there is no command "${words[0]}"`
      command = next
      words.shift()
    }
    const names = command.options.flatMap((option) => option.names)
    const unknown = words.find((word) => /^--[a-z]/.test(word) && !names.includes(word.split('=')[0]))
    return unknown && `there is no option "${unknown}"`
  }
})

describe('a script of package.json', () => {
  test.each(Object.entries(scripts))('%s works before anything is installed', (_name, line) => {
    expect(line).toMatch(/^(?:exec )?node scripts\/[\w-]+\.mjs( |$)/)
    expect(line).not.toContain('pnpm')
  })
})
