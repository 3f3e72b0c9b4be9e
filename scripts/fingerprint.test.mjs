import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fingerprint } from './fingerprint.mjs'

let base
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ticketcd-fingerprint-'))
  mkdirSync(join(base, 'src'))
  writeFileSync(join(base, 'src', 'a.ts'), 'one')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const now = () => fingerprint(base, ['src', 'absent.json'])

test('a changed, a new, a renamed file each make a bundle stale', () => {
  const seen = new Set([now()])
  writeFileSync(join(base, 'src', 'a.ts'), 'two')
  seen.add(now())
  writeFileSync(join(base, 'src', 'b.ts'), '')
  seen.add(now())
  rmSync(join(base, 'src', 'b.ts'))
  writeFileSync(join(base, 'src', 'c.ts'), '')
  seen.add(now())
  writeFileSync(join(base, 'absent.json'), '{}')
  seen.add(now())
  expect(seen.size).toBe(5)
})

test('a touched file, a test, a generated file and an output change nothing', () => {
  const before = now()
  utimesSync(join(base, 'src', 'a.ts'), 1, 1)
  writeFileSync(join(base, 'src', 'a.test.ts'), 'test')
  writeFileSync(join(base, 'src', 'routes.gen.ts'), 'generated')
  mkdirSync(join(base, 'src', 'dist'))
  writeFileSync(join(base, 'src', 'dist', 'a.js'), 'built')
  expect(now()).toBe(before)
})
