import { describe, expect, test } from 'vitest'
import { csv, csvDialect } from './csv.ts'

describe('csv', () => {
  test('ends every line with CRLF and quotes a cell only if necessary', () => {
    expect(
      csv([
        ['Type', 'Revenue'],
        ['Talk, in town', 12.5],
        ['The "Barn"', 0],
      ]),
    ).toBe('Type,Revenue\r\n"Talk, in town",12.5\r\n"The ""Barn""",0\r\n')
  })

  test('keeps a line break inside its cell', () => {
    expect(csv([['one\ntwo', null]])).toBe('"one\ntwo",\r\n')
  })

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '\uFF1D1',
    '\uFF0B1',
    '\uFF0D1',
    '\uFF201',
  ])('writes %j as text, not as a formula', (text) => {
    const written = csv([[text]])
    expect(written.replace(/^"/, '').startsWith("'")).toBe(true)
    expect(written).toContain(text)
  })

  test('quotes a formula that holds a separator, apostrophe included', () => {
    expect(csv([['=HYPERLINK("http://x","y")']])).toBe(`"'=HYPERLINK(""http://x"",""y"")"\r\n`)
  })

  test('uses semicolons and decimal commas for regions with a decimal comma', () => {
    expect(csv([['Tipo', 12.5, 'a;b', 'c,d']], csvDialect('pt-PT'))).toBe('Tipo;12,5;"a;b";"c,d"\r\n')
    expect(csv([[12.5, 1]], csvDialect('en-GB'))).toBe('12.5,1\r\n')
  })

  test('writes negative numbers as numbers', () => {
    expect(csv([[-3.5]])).toBe('-3.5\r\n')
  })
})
