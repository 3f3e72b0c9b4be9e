import { describe, expect, test } from 'vitest'
import { measure, violations } from './prose/rules.mjs'
import { proseOf } from './prose/text.mjs'

const inSource = (text) => violations(proseOf('source.ts', text)).map(({ line, message }) => [line, message])
const inMarkdown = (text) => violations(proseOf('page.md', text)).map(({ line, message }) => [line, message])
const long = 'word '.repeat(21)

describe('a comment', () => {
  test('has no verb of persons, in any form', () => {
    expect(inSource('/** The node is\n * told the term. */')).toEqual([
      [2, expect.stringMatching(/^"told" is a verb of persons\. Use a standard verb/)],
    ])
  })

  test('has no retired word, and the message has its replacement', () => {
    expect(inSource("const at = 1 // The sequencer's term.")).toEqual([
      [1, '"sequencer" is retired. Use "event leader" (docs/glossary.md).'],
    ])
  })

  test('wraps at 100 columns, with its indentation', () => {
    expect(inSource(`// ${long.slice(0, 97)}`)).toEqual([])
    expect(inSource(`// ${long.slice(0, 98)}`)).toEqual([
      [1, 'The line has 101 columns. Prose wraps at 100; a wider table becomes a list.'],
    ])
  })

  test('that a tool reads is exempt', () => {
    expect(inSource(`// biome-ignore lint/style: ${long}`)).toEqual([])
  })

  test('is not a string, and a name in it is not prose', () => {
    expect(inSource("const text = '// it is told' // `told` ends here")).toEqual([])
  })
})

describe('a document', () => {
  test('wraps at 100 columns, tables and code too, but not an address', () => {
    expect(inMarkdown(`| ${long} |`)).toHaveLength(1)
    expect(inMarkdown(`\`\`\`\n${long}\n\`\`\``)).toEqual([
      [2, 'The line has 105 columns. Code in documents has at most 100.'],
    ])
    expect(inMarkdown(`- https://example.org/${'a'.repeat(100)}`)).toEqual([])
  })

  test('has no retired word outside of code', () => {
    expect(inMarkdown('The verdict is `told`.')).toEqual([
      [1, '"verdict" is retired. Use "decide, decision, or evaluate" (docs/glossary.md).'],
    ])
  })
})

test('a source that does not parse is an error, not a source without comments', () => {
  expect(() => proseOf('source.ts', 'const = /* told */')).toThrow(/^source\.ts: /)
})

test('figures are those of 1,000 words, and the share of wide lines', () => {
  const documents = [
    proseOf('source.ts', `// ${'word '.repeat(19)}\n// what is told stands there\n`),
    proseOf('page.md', `${long}\nshort`),
  ]
  const { comments, markdown } = measure(documents)
  expect(comments.words).toBe(24)
  expect(comments.personifiedPerThousand).toBeCloseTo((2 / 24) * 1_000, 2)
  expect(comments.nounClausesPerThousand).toBeCloseTo((1 / 24) * 1_000, 2)
  expect(markdown).toMatchObject({ lines: 2, wideShare: 0.5 })
})
