import { Command } from 'commander'
import { expect, it } from 'vitest'
import { parseOptions } from '../server/options.ts'
import { addPassedOptions, changedFlags, passedFlags } from './passed-flags.ts'

function flagsOf(...args: string[]): string[] {
  return passedFlags(addPassedOptions(new Command('start')).parse(args, { from: 'user' }).opts())
}

it('options become flags of the program of a node', () => {
  const flags = flagsOf(
    ...['--storage', 'disk', '--storage-cache-bytes', '1000', '--dashboard-admin'],
    ...['--allowed-hosts', 'a,b', '--quota-backend-bytes', '5'],
  )
  expect(parseOptions(flags)).toMatchObject({
    storage: { name: 'disk', cacheBytes: 1_000 },
    isDashboardAdmin: true,
    allowedHosts: ['a', 'b'],
    quotaBytes: 5,
  })
  expect(flagsOf()).toEqual([])
})

it.each([
  [['--storage', 'tape'], '--storage is one of memory, map, disk'],
  [['--storage-cache-bytes', '64MB'], "--storage-cache-bytes is a whole number, not '64MB'"],
  [['--allowed-hosts', 'a:1'], '--allowed-hosts is a list of names'],
  [['--quota-backend-bytes', '-1'], "--quota-backend-bytes is a whole number, not '-1'"],
])('%j is refused before a node starts', (args, words) => {
  expect(() => flagsOf(...args)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: expect.stringMatching(/Nothing was started\.$/),
    }),
  )
  expect(() => flagsOf(...args)).toThrow(words)
})

it('a change replaces the flag of its name alone', () => {
  const flags = ['--storage=disk', '--storage-cache-bytes=5', '--dashboard-admin=true']
  expect(changedFlags(flags, ['--dashboard-admin=false', '--storage=memory'])).toEqual([
    '--storage-cache-bytes=5',
    '--dashboard-admin=false',
    '--storage=memory',
  ])
})
