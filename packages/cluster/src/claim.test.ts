import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { claimFile } from './claim.ts'

const dir = mkdtempSync(join(tmpdir(), 'ticketcd-claim-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a claim is held until it is released', () => {
  const path = join(dir, 'held')
  const claim = claimFile(path)
  expect(claim).toBeDefined()
  expect(claimFile(path)).toBeUndefined()
  claim?.release()
  expect(claimFile(path)).toBeDefined()
})

test.each(['', 'nonsense', '2147483646'])(
  'a claim that contains "%s" belongs to no living process',
  (owner) => {
    const path = join(dir, 'left')
    writeFileSync(path, owner)
    expect(claimFile(path)).toBeDefined()
  },
)

test('a claim of an earlier process with the same id is taken over', () => {
  const path = join(dir, 'reused')
  claimFile(path)
  // The last number is the start time of its owner.
  writeFileSync(path, readFileSync(path, 'utf8').replace(/\d+$/, '1'))
  expect(claimFile(path)).toBeDefined()
})

test('a claim without a start time belongs to the living process with its id', () => {
  const path = join(dir, 'older')
  writeFileSync(path, String(process.pid))
  expect(claimFile(path)).toBeUndefined()
})

test('a claim that was handed over to a file is held while that file exists', () => {
  const file = join(dir, 'cluster.json')
  writeFileSync(file, '{}')
  const path = join(dir, 'handed-over')
  claimFile(path)?.handOver(file)
  expect(claimFile(path)).toBeUndefined()
  rmSync(file)
  expect(claimFile(path)).toBeDefined()
})
