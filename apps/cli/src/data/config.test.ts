import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { JsonDocument } from '../json-document.ts'
import { DataConfig, defaultDataConfigPath, startOfMinute } from './config.ts'

const committed = readFileSync(defaultDataConfigPath(), 'utf8')

function parse(text: string) {
  return new JsonDocument('my.jsonc', text).parse(DataConfig)
}

test('a configuration without `now` uses the current minute', () => {
  expect(parse(committed).now).toBe(startOfMinute(new Date()))
})

test('an unknown field is rejected with its line and column', () => {
  expect(() => parse(committed.replace('"users": 240', '"users": 240, "user": 1'))).toThrow(
    /^my\.jsonc:10:17: unknown field “user”$/,
  )
})

test('an invalid value is rejected with its position', () => {
  expect(() => parse(committed.replace('"price": [1400, 3800]', '"price": [3800, 1400]'))).toThrow(
    /^my\.jsonc:\d+:\d+: eventTypes\.0\.tickets\.0\.price: the first number is greater than the second$/,
  )
})

test('shares of states above 1 in total are rejected', () => {
  expect(() => parse(committed.replace('"past": 0.11', '"past": 0.91'))).toThrow('more than all events')
})

test('an unknown time zone is rejected', () => {
  expect(() => parse(committed.replace('Europe/Lisbon', 'Europe/Lisboa'))).toThrow('not an IANA time zone')
})
