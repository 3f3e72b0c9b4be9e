import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadProgram } from '../commands.ts'
import { bashComplete } from '../testing/bash-complete.ts'
import { bashCompletion } from './bash-completion.ts'
import { type CompletedCommand, completedCommands } from './completion-tree.ts'
import { fishCompletion } from './fish-completion.ts'
import { zshCompletion } from './zsh-completion.ts'

let commands: CompletedCommand[]
let script: string
let dir: string

beforeAll(async () => {
  commands = completedCommands(await loadProgram())
  script = bashCompletion(commands)
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-completion-'))
  writeFileSync(join(dir, 'a query.json'), '')
  mkdirSync(join(dir, 'state'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** The completions of bash at the end of a line. `=` is a separate word, as in bash. */
function complete(...words: string[]): string[] {
  return bashComplete(script, ['ticketcd', ...words], { cwd: dir })
}

describe('bash completes', () => {
  test('every command, after the words that call it', () => {
    expect(commands.map(({ path }) => path.join(' '))).toEqual(
      expect.arrayContaining(['', 'start', 'cluster up', 'data export', 'bench checkout', 'completion']),
    )
    for (const { path, subcommands } of commands) {
      if (subcommands.length === 0) continue
      expect(complete(...path, ''), path.join(' ')).toEqual(subcommands.map(({ name }) => name))
    }
  })

  test('every option of a command, and no other', () => {
    for (const { path, options } of commands) {
      const names = options.flatMap((option) => option.names)
      expect(names, path.join(' ')).toContain('--help')
      expect(complete(...path, '-'), path.join(' ')).toEqual(names)
    }
  })

  test.each([
    ['the beginning of a command', ['clu'], ['cluster']],
    ['the beginning of an option', ['cluster', 'up', '--no'], ['--nodes']],
    ['a fixed value', ['cluster', 'up', '--nodes', ''], ['1', '3', '5', '7']],
    ['a value of a short option', ['cluster', 'up', '-n', ''], ['1', '3', '5', '7']],
    ['a value after =', ['cluster', 'up', '--nodes', '=', '3'], ['3']],
    ['an empty value after =', ['cluster', 'up', '--nodes', '='], ['1', '3', '5', '7']],
    ['an engine', ['start', '--engine', ''], ['hstore', 'etcd']],
    ['an argument with fixed values', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['a file, with a space in its name', ['query', 'a'], ['a query.json']],
    ['a folder', ['cluster', 'list', '--dir', ''], ['state']],
    ['nothing for free text', ['rush', '--seed', ''], []],
    [
      'an option after a value that is the name of a command',
      ['start', '--dir', 'cluster', '--d'],
      ['--dir', '--dev'],
    ],
    ['nothing for a hidden command', ['bench', 'checkout-'], []],
  ])('%s', (_what, words, expected) => {
    expect(complete(...words).sort()).toEqual([...expected].sort())
  })
})

describe('the other shells', () => {
  test('zsh has every command and option, with values', () => {
    const text = zshCompletion(commands)
    for (const { path, options } of commands) {
      expect(text).toContain(`'${path.join(' ')} -') described=(`)
      for (const name of options.flatMap(({ names }) => names)) expect(text).toContain(`'${name}:`)
    }
    expect(text).toContain(`'cluster up --nodes') compadd -- '1' '3' '5' '7' ;;`)
    expect(text).toContain(`'cluster kill') _ticketcd_nodes ;;`)
    expect(text).toContain(`'data export --out') _files ;;`)
  })

  test('fish has every command and option, with values', () => {
    const text = fishCompletion(commands)
    for (const { path, options } of commands) {
      const at = `complete -c ticketcd -n '__ticketcd_at \\'${path.join(' ')}\\''`
      for (const { names } of options) {
        const flags = names.map((name) => name.replace('--', '-l ').replace(/^-(?=\w$)/, '-s '))
        expect(text).toContain(`${at} ${flags.join(' ')} `)
      }
    }
    expect(text).toMatch(/ -l nodes -s n -d '.*' -x -a '1 3 5 7'$/m)
    expect(text).toMatch(/cluster kill.* -f -a '\(__ticketcd_nodes\)'$/m)
    expect(text).toMatch(/data export.* -l out -d '.*' -r -F$/m)
  })

  test('a quote in a description does not end the word', () => {
    const command = { path: [], about: '', subcommands: [{ name: 'go', about: "it's \\ $HOME" }] }
    const only = [{ ...command, options: [], argument: undefined }]
    expect(zshCompletion(only)).toContain(`'go:it'\\''s \\ $HOME'`)
    expect(fishCompletion(only)).toContain(`'it\\'s \\\\ $HOME'`)
  })
})
