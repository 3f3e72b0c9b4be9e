import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { recordOf } from './records.ts'

const text = readFileSync(new URL('../../../docs/keyspace.md', import.meta.url), 'utf8')

/** A key at the beginning of a line, with its value after it or on the lines that follow. */
const examples = [...text.matchAll(/^```\n(.*?)^```/gms)].flatMap(([, block = '']) =>
  [...block.matchAll(/^(\w[^\s[{]*)\s+([[{].*?)(?=^\w|$(?![\s\S]))/gms)].map(
    ([, key = '', value = '']) => [key, value] as const,
  ),
)

test('docs/keyspace.md has an example of every noun', () => {
  const nouns = new Set(examples.map(([key]) => key.slice(0, key.indexOf(':'))))
  expect([...nouns].sort()).toEqual([
    'admission',
    'allowance',
    'clock',
    'config',
    'email',
    'event',
    'favourite',
    'hold',
    'load',
    'load-batch',
    'notification',
    'order',
    'payment',
    'purchase',
    'sales-checkpoint',
    'sales-day',
    'sales-hour',
    'secret',
    'sequencer',
    'session',
    'ticket',
    'user',
    'waiting',
    'waitlist',
  ])
})

test.each(examples)('the schema decodes the example %s', (key, value) => {
  const found = recordOf(key)
  expect(found).toBeDefined()
  expect(() => found?.record.decode(value)).not.toThrow()
})
