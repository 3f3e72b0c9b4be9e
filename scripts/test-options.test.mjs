import { expect, test } from 'vitest'
import { parseTestOptions } from './test-options.mjs'
import { stepNames } from './test-steps.mjs'

test('everything runs unless parts are selected', () => {
  expect(parseTestOptions([])).toEqual({
    names: stepNames,
    engine: 'hstore',
    etcdFolder: undefined,
    folders: [],
    isWhole: true,
  })
})

test('selected parts run in the usual order', () => {
  expect(parseTestOptions(['--only', 'e2e,unit']).names).toEqual(['unit', 'e2e'])
  expect(parseTestOptions(['--only=types'])).toMatchObject({ names: ['types'], isWhole: false })
})

test.each([
  [['--engine', 'etcd'], { names: ['integration', 'etcd', 'e2e'], engine: 'etcd', etcdFolder: undefined }],
  [['--etcd', 'bin'], { names: ['integration', 'etcd', 'e2e'], engine: 'etcd', etcdFolder: 'bin' }],
  [['--only', 'e2e', '--etcd=bin'], { names: ['e2e'], engine: 'etcd', etcdFolder: 'bin' }],
  [['--only', 'unit', '--engine', 'hstore'], { names: ['unit'], engine: 'hstore' }],
])('%j runs the steps that start nodes, or the selected parts', (args, options) => {
  expect(parseTestOptions(args)).toMatchObject(options)
})

test('tests may be narrowed to folders', () => {
  const args = ['--only', 'integration', '--within', 'packages/etcd,apps/api']
  expect(parseTestOptions(args).folders).toEqual(['packages/etcd', 'apps/api'])
})

test.each([
  [['--only'], "Option '--only <value>' argument missing"],
  [
    ['--only', 'everything'],
    '--only takes some of lint,types,deps,knip,build,unit,integration,etcd,terminal,e2e',
  ],
  [['--only='], '--only takes some of lint,types,deps,knip,build,unit,integration,etcd,terminal,e2e'],
  [['unit'], "Unexpected argument 'unit'"],
  [['--onyl', 'unit'], "Unknown option '--onyl'"],
  [['--etcd'], "Option '--etcd <value>' argument missing"],
  [['--etcd='], '--etcd takes a folder'],
  [['--engine', 'consul'], '--engine takes hstore or etcd'],
  [['--engine', 'hstore', '--etcd', 'bin'], '--etcd is the engine etcd'],
  [['--within', 'apps/api'], '--within takes folders'],
  [['--only', 'integration,e2e', '--within', 'apps/api'], '--within takes folders'],
  [['--only', 'unit', '--within', ','], '--within takes folders'],
])('%j is rejected with a sentence that names the help', (args, reason) => {
  expect(() => parseTestOptions(args)).toThrow(reason)
  expect(() => parseTestOptions(args)).toThrow(/\. See: npm test -- --help$/)
})
