import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './workspace.mjs'

const folder = join(root, 'findings')
const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'))

test('the index of findings lists each script, and nothing else', () => {
  const listed = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\(([^)]+\.sh)\)/g)]
  expect(listed.map(([, name]) => name).sort()).toEqual([...scripts].sort())
})

test.each(scripts)('%s parses, and states versions, the expectation and the observation', (name) => {
  const path = join(folder, name)
  execFileSync('sh', ['-n', path])
  const text = readFileSync(path, 'utf8')
  for (const line of ['version: ', 'expected: ', 'seen: ']) expect(text).toContain(line)
})
