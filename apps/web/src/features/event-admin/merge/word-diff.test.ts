import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordDiff } from './word-diff.ts'

test('only changed words are marked', () => {
  expect(wordDiff('An evening of jazz', 'An evening of blues')).toEqual([
    { kind: 'same', text: 'An evening of ' },
    { kind: 'gone', text: 'jazz' },
    { kind: 'new', text: 'blues' },
  ])
})

test('both texts can be rebuilt from the difference', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'jazz', ' ', '\n', '🎷'), { maxLength: 40 })
    .map((all) => all.join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const runs = wordDiff(before, after)
      const without = (kind: string) =>
        runs
          .filter((run) => run.kind !== kind)
          .map((run) => run.text)
          .join('')
      expect(without('new')).toBe(before)
      expect(without('gone')).toBe(after)
    }),
  )
})
