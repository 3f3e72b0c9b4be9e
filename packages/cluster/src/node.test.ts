import { expect, test } from 'vitest'
import { lastComplaint, saysRemoved } from './node.ts'

test('the last error of a log is the reason', () => {
  const lines = [
    '{"level":"error","msg":"first"}',
    '{"level":"fatal","msg":"discovery failed","error":"member has already been bootstrapped"}',
    '{"level":"info","msg":"closing"}',
  ]
  expect(lastComplaint(lines)).toBe('member has already been bootstrapped')
})

test('a panic in plain text counts', () => {
  expect(lastComplaint(['panic: freelist is damaged', '{"level":"info","msg":"x"}'])).toBe(
    'panic: freelist is damaged',
  )
})

test('a log without complaints has none', () => {
  expect(lastComplaint(['{"level":"info","msg":"serving"}'])).toBeUndefined()
})

test.each([
  '{"level":"warn","msg":"server error","error":"the member has been permanently removed from the cluster"}',
  'etcdserver: the member has been permanently removed from the cluster',
])('a removed member is recognised by %s', (line) => {
  expect(saysRemoved(['{"level":"info","msg":"serving"}', line])).toBe(true)
  expect(saysRemoved(['{"level":"warn","msg":"server error","error":"other"}'])).toBe(false)
})
