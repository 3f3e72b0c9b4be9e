import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EntryFile } from './entry-file.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-entries-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const good = '{"key":"favourite:demo:jazz-0001","value":{"addedAt":"2026-06-01T00:00:00.000Z"}}'

function verify(...lines: string[]) {
  const path = join(dir, 'entries.ndjson')
  writeFileSync(path, lines.join('\n'))
  return new EntryFile(path).verify()
}

test('a valid file yields its number of entries and a name of its content', async () => {
  const { entries, source } = await verify(good)
  expect(entries).toBe(1)
  expect(await verify(good, '')).toEqual({ entries, source })
})

test.each([
  ['not JSON', 'nonsense', ':2: it is not JSON. Nothing was written.'],
  ['a key of no noun', '{"key":"seat:1","value":1}', ':2: the key seat:1 is not a key of TickETCD'],
  ['a key twice', good, ':2: the key favourite:demo:jazz-0001 was on line 1 already'],
  ['a broken value', '{"key":"favourite:demo:fado-0001","value":{}}', ':2: not a valid favourite'],
  [
    'stock that does not add up',
    '{"key":"ticket:jazz-0001:Seat","value":{"price":1,"total":2,"available":1,"held":0,"sold":0,"revenue":0,"position":0}}',
    'total is not available + held + sold',
  ],
  [
    'a load',
    '{"key":"load:00000000","value":{"now":null,"startedAt":"2026-06-01T00:00:00.000Z","finishedAt":null}}',
    'another load',
  ],
])('%s is rejected with its line', async (_, line, reason) => {
  await expect(verify(good, line)).rejects.toThrow(reason)
})

test('a file without entries is rejected', async () => {
  await expect(verify('', '')).rejects.toThrow('holds no entries. Nothing was written.')
})

test('a missing file fails with a sentence', async () => {
  await expect(new EntryFile(join(dir, 'none')).verify()).rejects.toThrow('cannot read')
})
