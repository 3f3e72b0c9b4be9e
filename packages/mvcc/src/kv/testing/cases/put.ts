import { compact, del, put, range, txn } from '../requests.ts'
import { type Case, compacted, emptyKey, fiveKeys, future, keyNotFound } from './case.ts'

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

export const compactCases: readonly Case[] = [
  {
    // The store must be new: it is the only case that asks for the compacted revision of one.
    id: 'compact-zero-fresh',
    calls: [
      [compact(0), '@1'],
      [compact(0), compacted],
      [compact(1), '@1'],
    ],
  },
  {
    id: 'compact-again',
    given: [...fiveKeys, compact(5)],
    calls: [
      [compact(5), compacted],
      [compact(3), compacted],
      [compact(0), compacted],
      [compact(-1), compacted],
    ],
  },
  { id: 'compact-future', given: fiveKeys, calls: [[compact(100), future]] },
  { id: 'compact-current', given: fiveKeys, calls: [[compact(6), '@6']] },
  {
    id: 'compact-keeps-live-keys',
    given: [...fiveKeys, put('a', 'new'), del('b'), put('c', 'x'), compact(8)],
    calls: [
      [range('a', 'f', { revision: 8 }), '@9 [a=new 3/7/2, c=v5 4/4/1, d=v2 6/6/1, e=v4 5/5/1] of 4'],
      [range('a', 'f'), '@9 [a=new 3/7/2, c=x 4/9/2, d=v2 6/6/1, e=v4 5/5/1] of 4'],
      [put('b', 'back', { prevKv: true }), '@10'],
      [range('b'), '@10 [b=back 10/10/1] of 1'],
    ],
  },
]
