import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './workspace.mjs'

const folder = join(root, 'docs/decisions')
const decisions = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name))
const titleOf = (name) => /^# \d+\. (.+)$/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1]

describe('docs/decisions', () => {
  it('lists every decision, by its title, and nothing else', () => {
    // An entry that is wider than a line goes on in the next one, which is indented.
    const index = readFileSync(join(folder, 'README.md'), 'utf8').replace(/\n +/g, ' ')
    const listed = [...index.matchAll(/\[(.+)\]\((\d{4}-.+\.md)\)/g)].map(([, title, name]) => ({
      title,
      name,
    }))
    expect(listed).toEqual(decisions.map((name) => ({ title: titleOf(name), name })))
  })
})
