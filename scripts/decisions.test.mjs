import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './workspace.mjs'

const folder = join(root, 'docs/decisions')
const decisions = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name))
const titleOf = (name) => /^# \d+\. (.+)$/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1]

describe('docs/decisions', () => {
  it('lists every decision, by its title, and nothing else', () => {
    // Links by reference, because a title and its file do not fit into one line.
    const index = readFileSync(join(folder, 'README.md'), 'utf8')
    const files = new Map(
      [...index.matchAll(/^\[(\d+)\]: (.+)$/gm)].map(([, number, name]) => [number, name]),
    )
    const listed = [...index.matchAll(/^- (\d+): \[(.+)\]\[\1\]$/gm)].map(([, number, title]) => ({
      title,
      name: files.get(number),
    }))
    expect(files.size).toBe(decisions.length)
    expect(listed).toEqual(decisions.map((name) => ({ title: titleOf(name), name })))
  })
})
