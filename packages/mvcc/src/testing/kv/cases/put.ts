import { del, put, range, txn } from '../requests.ts'
import { type Case, emptyKey, fiveKeys, keyNotFound } from './case.ts'

const leaseNotFound = '5 etcdserver: requested lease not found'

export const putCases: readonly Case[] = [
  { id: 'kv-put-empty-value', calls: [[put('em'), '@2']] },
  { id: 'put-empty-key', calls: [[put('', 'x'), emptyKey]] },
  { id: 'kv-put-prev-kv-new', calls: [[put('n', 'z', { prevKv: true }), '@2']] },
  {
    id: 'kv-put-prev-kv',
    given: [...fiveKeys, put('em')],
    calls: [[put('em', 'z', { prevKv: true }), '@8 was em= 7/7/1']],
  },
  { id: 'kv-put-ignore-value-missing', calls: [[put('nope', '', { ignoreValue: true }), keyNotFound]] },
  {
    id: 'kv-put-ignore-value-with-value',
    calls: [[put('nope', 'x', { ignoreValue: true }), '3 etcdserver: value is provided']],
  },
  {
    id: 'kv-put-ignore-value',
    given: fiveKeys,
    calls: [
      [put('a', '', { ignoreValue: true, prevKv: true }), '@7 was a=v3 3/3/1'],
      [range('a'), '@7 [a=v3 3/7/2] of 1'],
    ],
  },
  { id: 'kv-put-ignore-lease-missing', calls: [[put('nope', 'y', { ignoreLease: true }), keyNotFound]] },
  {
    id: 'kv-put-ignore-lease-with-lease',
    given: fiveKeys,
    calls: [[put('a', 'y', { lease: 5n, ignoreLease: true }), '3 etcdserver: lease is provided']],
  },
  {
    id: 'kv-put-ignore-lease',
    given: [{ grant: 300n }, put('b', '2', { lease: 300n })],
    calls: [
      [put('b', '3', { ignoreLease: true }), '@3'],
      [range('b'), '@3 [b=3 2/3/2 L300] of 1'],
    ],
  },
  {
    id: 'kv-put-lease-missing',
    given: fiveKeys,
    calls: [
      [put('a', 'y', { lease: 12345n }), leaseNotFound],
      [put('a', '', { lease: 12345n, ignoreValue: true }), leaseNotFound],
      [put('nope', '', { lease: 12345n, ignoreValue: true }), leaseNotFound],
      [txn([], [put('nope', '', { lease: 12345n, ignoreValue: true })]), keyNotFound],
      [range('a'), '@6 [a=v3 3/3/1] of 1'],
    ],
  },
  {
    id: 'put-without-lease-detaches',
    given: [{ grant: 301n }, put('b', '2', { lease: 301n })],
    calls: [
      [put('b', '3'), '@3'],
      [range('b'), '@3 [b=3 2/3/2] of 1'],
    ],
  },
  {
    id: 'kv-put-recreate',
    given: [put('a', '0'), put('a', '1'), del('a')],
    calls: [
      [put('a', '1', { prevKv: true }), '@5'],
      [range('a'), '@5 [a=1 5/5/1] of 1'],
    ],
  },
  {
    id: 'kv-delete-range-prev-kv',
    given: [put('b'), put('a', '1'), put('f')],
    calls: [
      [del('a', 'f', true), '@5 deleted 2 [a=1 3/3/1, b= 2/2/1]'],
      [del('a', 'f', true), '@5 deleted 0'],
    ],
  },
  { id: 'kv-delete-reversed', given: fiveKeys, calls: [[del('b', 'a'), '@6 deleted 0']] },
  { id: 'kv-delete-empty-key', given: fiveKeys, calls: [[del('', '\0'), emptyKey]] },
  { id: 'delete-from-key', given: fiveKeys, calls: [[del('c', '\0'), '@7 deleted 3']] },
]
