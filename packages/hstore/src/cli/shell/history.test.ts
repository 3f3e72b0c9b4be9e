import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { History, historyFile } from './history.ts'

function place() {
  const dir = mkdtempSync(join(tmpdir(), 'hstore-history-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return join(dir, 'state', 'history')
}

function open(file: string) {
  const problems: string[] = []
  return { history: new History(file, (sentence) => problems.push(sentence)), problems }
}

const modeOf = (path: string) => statSync(path).mode & 0o777

it('lines are kept for the next shell, the newest first', () => {
  const file = place()
  const { history } = open(file)
  expect(history.load()).toEqual([])
  for (const line of ['get a', 'get b', 'get b', '   ', '']) history.add(line)
  expect(open(file).history.load()).toEqual(['get b', 'get a'])
})

it('its user alone can read them, whatever the file was before', () => {
  const file = place()
  open(file).history.load()
  expect([modeOf(join(file, '..')), modeOf(file)]).toEqual([0o700, 0o600])
  rmSync(file)
  writeFileSync(file, 'get a\n', { mode: 0o644 })
  open(file).history.load()
  expect(modeOf(file)).toBe(0o600)
})

it('a line with a space in front is not kept', () => {
  const file = place()
  const { history } = open(file)
  history.load()
  history.add(' set password secret')
  history.add('get a')
  expect(readFileSync(file, 'utf8')).toBe('get a\n')
})

it('shells side by side keep the lines of each', () => {
  const file = place()
  const [one, other] = [open(file).history, open(file).history]
  one.load()
  other.load()
  one.add('get a')
  other.add('get b')
  expect(open(file).history.load()).toEqual(['get b', 'get a'])
})

it('a file that has grown is shortened to the newest lines', () => {
  const file = place()
  open(file).history.load()
  appendFileSync(file, Array.from({ length: 2_001 }, (_, at) => `get ${at}\n`).join(''))
  const lines = open(file).history.load()
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([1_000, 'get 2000', 'get 1001'])
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(1_000)
  expect(modeOf(file)).toBe(0o600)
})

it('without a usable file there is one sentence, and the shell goes on', () => {
  const file = place()
  mkdirSync(file, { recursive: true })
  const { history, problems } = open(file)
  expect(history.load()).toEqual([])
  history.add('get a')
  expect(problems).toEqual([expect.stringMatching(/^The history is not kept: EISDIR/)])
})

it('lies in the folder for state', () => {
  expect(historyFile({ XDG_STATE_HOME: '/state' })).toBe('/state/hstore/history')
  const usual = join(homedir(), '.local', 'state', 'hstore', 'history')
  expect([historyFile({}), historyFile({ XDG_STATE_HOME: 'relative' })]).toEqual([usual, usual])
})
