import { expect, test } from 'vitest'
import { asCalled } from './own-command.ts'

const npm = 'npm/10.8.2 node/v20.20.0 linux x64'

test.each([
  ['Start one with `ticketcd cluster up`.', 'Start one with `npx ticketcd cluster up`.'],
  ['Usage: ticketcd cluster [options]', 'Usage: npx ticketcd cluster [options]'],
  ['  $ ticketcd rush\n  $ ticketcd audit', '  $ npx ticketcd rush\n  $ npx ticketcd audit'],
  ['  $ TICKETCD_ETCD=10.0.0.1:2379 ticketcd start', '  $ TICKETCD_ETCD=10.0.0.1:2379 npx ticketcd start'],
  [
    'ticketcd: no such file, under ticketcd/ in .ticketcd',
    'ticketcd: no such file, under ticketcd/ in .ticketcd',
  ],
])('%j names the command as npx calls it', (text, expected) => {
  expect(asCalled(text, npm)).toBe(expected)
  expect(asCalled(text, '')).toBe(text)
})
