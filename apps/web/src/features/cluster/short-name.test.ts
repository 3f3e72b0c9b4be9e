import { expect, test } from 'vitest'
import { shortName } from './short-name.ts'

const short = (names: string[], max = 12) => names.map((name) => shortName(name, names, max))

test('a name that fits is unchanged', () => {
  expect(short(['etcd-1', 'ip-10-0-1-23'])).toEqual(['etcd-1', 'ip-10-0-1-23'])
})

test('a long name is cut to the part that differs from the others', () => {
  expect(short(['etcd-0.etcd-headless.default', 'etcd-1.etcd-headless.default'])).toEqual([
    'etcd-0.etcd…',
    'etcd-1.etcd…',
  ])
  expect(short(['etcd-production-eu-1', 'etcd-production-eu-2'])).toEqual(['…uction-eu-1', '…uction-eu-2'])
  expect(short(['etcd-production-1.eu-west.internal', 'etcd-production-2.eu-west.internal'])).toEqual([
    '…tion-1.eu-…',
    '…tion-2.eu-…',
  ])
})

test('a single long name is cut at its end', () => {
  expect(short(['etcd-production-eu-1'])).toEqual(['etcd-produc…'])
})

test('no character is cut in two', () => {
  expect(short(['🐙🐙🐙🐙🐙🐙', '🐟🐙🐙🐙🐙🐙'], 3)).toEqual(['🐙🐙…', '🐟🐙…'])
})
