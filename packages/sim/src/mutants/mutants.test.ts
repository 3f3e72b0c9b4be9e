import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from '../testing/mutation.ts'
import { edited } from './mutant.ts'
import { raftMutants } from './raft-mutants.ts'
import { storeMutants } from './store-mutants.ts'

describe.each([
  ['raft', raftMutants],
  ['the store', storeMutants],
])('the mutants of %s', (_, mutants) => {
  it.each(mutants)('$name: its text is in the source once', ({ edits }) => {
    for (const edit of edits) {
      const source = readFileSync(join(repository, edit.file), 'utf8')
      expect(edited(source, edit)).not.toBe(source)
    }
  })

  it('have different names', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })
})

describe('an edit', () => {
  const edit = { file: 'a.ts', find: 'one', replace: 'two' }

  it('replaces its text', () => {
    expect(edited('not one more', edit)).toBe('not two more')
  })

  it('fails if its text is missing or occurs twice', () => {
    expect(() => edited('nothing', edit)).toThrow('a.ts contains this text 0 times instead of once')
    expect(() => edited('one and one', edit)).toThrow('a.ts contains this text 2 times instead of once')
  })
})
