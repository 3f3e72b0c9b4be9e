import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../testing/kv-run.ts'
import type { KvRun } from './kv-run.ts'
import { ResultsFolder } from './results-folder.ts'
import { newMemoryFolder } from './targets.ts'

const conditions = { at: run.at, command: 'ticketcd bench kv', node: 'v20', cpus: 2 }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ticketcd-results-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

describe('the folder of results', () => {
  it('has the raw results, a table and charts', () => {
    const path = join(folder, 'new', 'kv-store')
    ResultsFolder.open(path).add([run], conditions)
    expect(JSON.parse(readFileSync(join(path, 'runs.json'), 'utf8'))).toEqual({
      bench: 'kv',
      ...conditions,
      runs: [run],
    })
    expect(readFileSync(join(path, 'runs.csv'), 'utf8')).toContain('random-read,wrk,8')
    expect(readdirSync(join(path, 'charts')).sort()).toEqual(['random-read-1.svg', 'tools-1.svg'])
  })

  it('keeps the runs of earlier measurements', () => {
    ResultsFolder.open(folder).add([run], conditions)
    const later = ResultsFolder.open(folder)
    later.add([{ ...run, users: 64 }], conditions)
    later.add([{ ...run, users: 256 }], conditions)
    const { runs } = JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8'))
    expect(runs.map(({ users }: KvRun) => users)).toEqual([8, 64, 256])
  })

  it('must not have other results', () => {
    const file = join(folder, 'runs.json')
    writeFileSync(file, JSON.stringify({ runs: [{ ...run, perSecond: 'many' }] }))
    expect(() => ResultsFolder.open(folder)).toThrow(`${file}:1:`)
    expect(() => ResultsFolder.open(folder)).toThrow('runs.0.perSecond')
  })

  it('must be writable', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(() => ResultsFolder.open(file)).toThrow(`cannot write to ${file}: `)
  })
})

it('a store without a disk needs a folder in memory', () => {
  const missing = join(folder, 'missing')
  expect(() => newMemoryFolder('map-tmpfs', missing)).toThrow(
    `map-tmpfs needs ${missing}, a folder in memory. Leave it out by --targets.`,
  )
  expect(newMemoryFolder('map-tmpfs', folder).startsWith(join(folder, 'ticketcd-kv-'))).toBe(true)
})
