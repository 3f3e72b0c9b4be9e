import { compact, del, put, range, txn, when } from '../requests.ts'
import {
  type Case,
  compacted,
  duplicateKey,
  emptyKey,
  fiveKeys,
  future,
  keyNotFound,
  tooManyOps,
} from './case.ts'

const puts = (count: number, prefix = 'k') => Array.from({ length: count }, (_, at) => put(`${prefix}${at}`))
const times = <Item>(count: number, item: Item) => Array.from({ length: count }, () => item)
const whens = (count: number) => times(count, when('version', 'k', '=', 0))
const never = [when('version', 'never', '>', 0)]
const x1x2 = [...fiveKeys, put('q'), put('r'), txn([], [put('x1', 'o'), put('x2', 'p')])]

export const txnCases: readonly Case[] = [
  {
    id: 'txn-duplicate-put',
    calls: [
      [txn([], [put('k'), put('k')]), duplicateKey],
      [txn([], [], [put('k'), put('k')]), duplicateKey],
      [txn(never, [], [put('k'), put('k')]), duplicateKey],
    ],
  },
  {
    id: 'txn-duplicate-put-delete',
    calls: [
      [txn([], [put('k'), del('a', 'z')]), duplicateKey],
      [txn([], [del('a', 'z'), put('k')]), duplicateKey],
      [txn([], [del('k'), put('k')]), duplicateKey],
      [txn([], [del('a', 'k'), put('k')]), '@2 then {@1 deleted 0; @2}'],
      [txn([], [del('a', 'c'), del('b', 'z'), put('k')]), duplicateKey],
    ],
  },
  { id: 'txn-duplicate-across-branches', calls: [[txn([], [put('k')], [put('k')]), '@2 then {@2}']] },
  {
    id: 'txn-duplicate-outer-nested',
    calls: [
      [txn([], [put('k'), txn([], [put('k')])]), duplicateKey],
      [txn([], [txn([], [put('k')]), put('k')]), duplicateKey],
      [txn([], [put('k'), txn([], [], [put('k')])]), duplicateKey],
      [txn([], [put('k'), txn([], [del('a', 'z')])]), duplicateKey],
      [txn([], [txn([], [put('k')]), del('a', 'z')]), duplicateKey],
      [txn([], [txn([], [], [del('a', 'z')]), put('k')]), duplicateKey],
    ],
  },
  {
    id: 'txn-duplicate-two-nested',
    calls: [
      [txn([], [txn([], [put('k')]), txn([], [put('k')])]), duplicateKey],
      [
        txn(
          [],
          [txn([when('version', 'a', '=', 0)], [put('k')]), txn([when('version', 'a', '!=', 0)], [put('k')])],
        ),
        duplicateKey,
      ],
    ],
  },
  {
    id: 'txn-nested-put-beside-nested-delete',
    calls: [
      [txn([], [txn([], [del('a', 'z')]), txn([], [put('k')])]), duplicateKey],
      [
        txn([], [txn([], [put('k')]), txn([], [del('a', 'z')])]),
        '@2 then {@ then {@2}; @ then {@2 deleted 1}}',
      ],
      [range('k'), '@2 [] of 0'],
    ],
  },
  {
    id: 'txn-duplicate-inside-nested-branches',
    calls: [[txn([], [txn([], [put('k')], [put('k')])]), '@2 then {@ then {@2}}']],
  },
  {
    id: 'txn-put-and-from-key-delete',
    given: [put('k', 'old')],
    calls: [
      [txn([], [put('k', 'new'), del('b', '\0')]), '@3 then {@3; @3 deleted 1}'],
      [range('k'), '@3 [] of 0'],
    ],
  },
  {
    id: 'txn-from-key-delete-and-put',
    given: [put('k', 'old'), put('l')],
    calls: [
      [
        txn([], [del('b', '\0', true), put('k', 'new', { prevKv: true })]),
        '@4 then {@4 deleted 2 [k=old 2/2/1, l= 3/3/1]; @4}',
      ],
      [range('k', '\0'), '@4 [k=new 4/4/1] of 1'],
      [range('k', '\0', { revision: 3 }), '@4 [k=old 2/2/1, l= 3/3/1] of 2'],
    ],
  },
  { id: 'txn-unset-op', calls: [[txn([], [{}]), keyNotFound]] },
  {
    id: 'txn-empty-keys',
    calls: [
      [txn([], [put('')]), emptyKey],
      [txn([], [], [range('')]), emptyKey],
      [txn([], [txn([], [del('')])]), emptyKey],
      [txn([], [put('k', 'v', { ignoreValue: true })]), '3 etcdserver: value is provided'],
      [txn([], [put('k', 'v', { ignoreLease: true, lease: 5n })]), '3 etcdserver: lease is provided'],
    ],
  },
  { id: 'txn-compare-empty-key', calls: [[txn([when('version', '', '=', 0)], []), emptyKey]] },
  {
    id: 'txn-taken-branch-ignore-value-missing',
    calls: [
      [txn([], [put('q'), put('nope', '', { ignoreValue: true })]), keyNotFound],
      [txn([], [put('q'), put('nope', '', { ignoreLease: true })]), keyNotFound],
      [txn([], [put('q'), txn([], [put('nope', '', { ignoreValue: true })])]), keyNotFound],
      [range('q'), '@1 [] of 0'],
      [txn([], [put('q')], [put('nope', '', { ignoreValue: true })]), '@2 then {@2}'],
    ],
  },
  {
    id: 'txn-lease-missing',
    calls: [
      [txn([], [put('q'), put('p', '', { lease: 77n })]), '5 etcdserver: requested lease not found'],
      [range('q'), '@1 [] of 0'],
    ],
  },
  {
    id: 'txn-range-future',
    given: [put('p')],
    calls: [
      [txn([], [put('q'), range('a', '', { revision: 999 })]), future],
      [txn([], [put('q'), range('a', '', { revision: 3 })]), future],
      [txn([], [range('a', '', { revision: 3 })]), future],
      [range('q'), '@2 [] of 0'],
    ],
  },
  {
    id: 'txn-range-compacted',
    given: [...fiveKeys, compact(5)],
    calls: [
      [txn([], [put('q'), range('k', '', { revision: 4 })]), compacted],
      [txn([], [range('k', '', { revision: 4 })]), compacted],
      [txn([], [put('q'), range('k', '', { revision: -1 })]), compacted],
      [txn([], [put('nope', '', { ignoreValue: true }), range('k', '', { revision: 4 })]), keyNotFound],
      [txn([], [range('k', '', { revision: 4 }), put('nope', '', { ignoreValue: true })]), keyNotFound],
      [txn([], [range('b', '', { revision: 5 })]), '@6 then {@6 [b=v1 2/2/1] of 1}'],
    ],
  },
  { id: 'txn-empty', given: fiveKeys, calls: [[txn([], []), '@6 then {}']] },
  {
    id: 'txn-false-empty-success',
    given: fiveKeys,
    calls: [[txn([when('version', 'zz', '=', 0)], [], [put('x')]), '@6 then {}']],
  },
  {
    id: 'txn-two-puts',
    given: fiveKeys,
    calls: [
      [txn([], [put('x1'), put('x2')]), '@7 then {@7; @7}'],
      [range('x1', 'x3'), '@7 [x1= 7/7/1, x2= 7/7/1] of 2'],
    ],
  },
  {
    id: 'txn-delete-missing-only',
    given: fiveKeys,
    calls: [[txn([], [del('nope')]), '@6 then {@6 deleted 0}']],
  },
  {
    id: 'txn-read-your-writes',
    given: x1x2,
    calls: [
      [
        txn([], [put('x1', 'n'), range('x1', 'x3'), del('x2'), range('x1', 'x3'), range('x2')]),
        '@10 then {@10; @10 [x1=n 9/10/2, x2=p 9/9/1] of 2; @10 deleted 1; @10 [x1=n 9/10/2] of 1; @10 [] of 0}',
      ],
    ],
  },
  {
    id: 'txn-range-old-revision-after-put',
    given: x1x2,
    calls: [
      [txn([], [put('x1'), range('x1', '', { revision: 1 })]), '@10 then {@10; @10 [] of 0}'],
      [txn([], [put('x1'), range('x1', '', { revision: 9 })]), '@11 then {@11; @11 [x1=o 9/9/1] of 1}'],
    ],
  },
  {
    id: 'txn-inner-header-before-first-write',
    given: [put('A')],
    calls: [
      [txn([], [del('a', '\0'), range('k'), put('k')]), '@3 then {@2 deleted 0; @2 [] of 0; @3}'],
      [txn([], [put('l'), del('zz')]), '@4 then {@4; @4 deleted 0}'],
    ],
  },
  { id: 'txn-nested-headers', calls: [[txn([], [txn([], [put('deep')])]), '@2 then {@ then {@2}}']] },
  {
    id: 'txn-nested-compare-sees-before',
    calls: [
      [
        txn(
          [],
          [put('nn', '5'), txn([when('value', 'nn', '=', '5')], [put('nm', 'seen')], [put('nm', 'unseen')])],
        ),
        '@2 then {@2; @ else {@2}}',
      ],
      [range('nm'), '@2 [nm=unseen 2/2/1] of 1'],
    ],
  },
  {
    id: 'txn-prev-kv',
    given: [put('deep', 'o'), put('g1')],
    calls: [
      [
        txn([], [put('deep', 'n', { prevKv: true }), del('g1', '', true)]),
        '@4 then {@4 was deep=o 2/2/1; @4 deleted 1 [g1= 3/3/1]}',
      ],
    ],
  },
  {
    id: 'txn-128',
    calls: [[txn(never, puts(128), puts(128)), `@2 else {${times(128, '@2').join('; ')}}`]],
  },
  {
    id: 'txn-129',
    calls: [
      [txn([], puts(129)), tooManyOps],
      [txn([], [], puts(129)), tooManyOps],
      [txn([], times(129, range('a'))), tooManyOps],
      [txn(whens(129), []), tooManyOps],
      [txn([...times(128, when('version', 'k', '=', 0))], []), '@1 then {}'],
    ],
  },
  {
    id: 'txn-nested-budget',
    calls: [
      [txn([], [txn([], puts(128, 'a')), txn([], puts(128, 'b'))]), tooManyOps],
      [txn([], [txn([], puts(127, 'a')), txn([], puts(127, 'b'))]), tooManyOps],
      [txn(whens(64), [txn([], puts(65, 'a'))]), tooManyOps],
      [txn([], [txn([], [txn([], puts(127, 'a'))])]), tooManyOps],
      [
        txn([], [txn([], puts(126, 'a')), txn([], puts(126, 'b'))]),
        `@2 then {${times(2, `@ then {${times(126, '@2').join('; ')}}`).join('; ')}}`,
      ],
    ],
  },
]
