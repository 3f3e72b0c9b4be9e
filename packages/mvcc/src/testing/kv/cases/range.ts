import { compact, del, put, range, txn } from '../requests.ts'
import { type Case, compacted, emptyKey, fiveKeys, future } from './case.ts'

/** The five keys as `render.ts` writes them. */
const a = 'a=v3 3/3/1'
const b = 'b=v1 2/2/1'
const c = 'c=v5 4/4/1'
const d = 'd=v2 6/6/1'
const e = 'e=v4 5/5/1'
const keys = { version: 1, create: 2, mod: 3, value: 4 } as const
const [ascending, descending] = [1, 2]

type Options = Parameters<typeof range>[2]

const ofFive = (id: string, options: Options, answer: string): Case => ({
  id,
  given: fiveKeys,
  calls: [[range('a', 'f', options), answer]],
})

const all = (...kvs: string[]) => `@6 [${kvs.join(', ')}] of 5`

export const rangeCases: readonly Case[] = [
  { id: 'kv-fresh-revision', calls: [[range('a'), '@1 [] of 0']] },
  ofFive('kv-range-limit', { limit: 2 }, `@6 [${a}, ${b}] of 5 more`),
  ofFive('kv-range-limit-equal', { limit: 5 }, all(a, b, c, d, e)),
  ofFive('kv-range-limit-negative', { limit: -1 }, all(a, b, c, d, e)),
  ofFive('kv-range-count-only', { limit: 2, countOnly: true }, '@6 [] of 5'),
  ofFive('kv-range-count-and-keys-only', { keysOnly: true, countOnly: true }, '@6 [] of 5'),
  {
    id: 'kv-range-keys-only',
    given: fiveKeys,
    calls: [[range('a', '', { keysOnly: true }), '@6 [a= 3/3/1] of 1']],
  },
  ofFive('kv-range-min-mod', { minModRevision: 5, keysOnly: true }, '@6 [d= 6/6/1, e= 5/5/1] of 5'),
  ofFive('kv-range-min-create', { minCreateRevision: 6 }, `@6 [${d}] of 5`),
  ofFive('kv-range-max-create', { maxCreateRevision: 2 }, `@6 [${b}] of 5`),
  ofFive('kv-range-count-only-min-mod', { minModRevision: 5, countOnly: true }, '@6 [] of 5'),
  ofFive('kv-sort-key-none', { sortTarget: 0 }, all(a, b, c, d, e)),
  ofFive('kv-sort-key-descend', { sortOrder: descending }, all(e, d, c, b, a)),
  ofFive('kv-sort-version-none', { sortTarget: keys.version }, all(a, b, c, d, e)),
  ofFive('kv-sort-create-none', { sortTarget: keys.create }, all(b, a, c, e, d)),
  ofFive('kv-sort-create-descend', { sortTarget: keys.create, sortOrder: descending }, all(d, e, c, a, b)),
  ofFive('kv-sort-mod-none', { sortTarget: keys.mod }, all(b, a, c, e, d)),
  ofFive('kv-sort-mod-descend', { sortTarget: keys.mod, sortOrder: descending }, all(d, e, c, a, b)),
  ofFive('kv-sort-value-none', { sortTarget: keys.value }, all(b, d, a, e, c)),
  ofFive('kv-sort-value-descend', { sortTarget: keys.value, sortOrder: descending }, all(c, e, a, d, b)),
  ofFive('kv-sort-value-none-limit', { sortTarget: keys.value, limit: 2 }, `@6 [${b}, ${a}] of 5 more`),
  ofFive(
    'kv-sort-value-ascend-limit',
    { sortTarget: keys.value, sortOrder: ascending, limit: 2 },
    `@6 [${b}, ${d}] of 5 more`,
  ),
  ofFive('kv-sort-mod-none-limit', { sortTarget: keys.mod, limit: 2 }, `@6 [${b}, ${a}] of 5 more`),
  ofFive(
    'kv-sort-mod-descend-limit',
    { sortTarget: keys.mod, sortOrder: descending, limit: 2 },
    `@6 [${d}, ${e}] of 5 more`,
  ),
  { id: 'kv-range-all', given: fiveKeys, calls: [[range('\0', '\0'), all(a, b, c, d, e)]] },
  {
    id: 'kv-range-from-key',
    given: fiveKeys,
    calls: [[range('b', '\0'), `@6 [${b}, ${c}, ${d}, ${e}] of 4`]],
  },
  { id: 'kv-range-end-equals-key', given: fiveKeys, calls: [[range('b', 'b'), '@6 [] of 0']] },
  {
    id: 'kv-range-empty-key',
    given: fiveKeys,
    calls: [
      [range(''), emptyKey],
      [range('', '\0'), emptyKey],
      [range('', 'f'), emptyKey],
    ],
  },
  { id: 'kv-range-future', given: fiveKeys, calls: [[range('a', '', { revision: 999 }), future]] },
  { id: 'kv-range-revision-one', given: fiveKeys, calls: [[range('a', 'f', { revision: 1 }), '@6 [] of 0']] },
  {
    id: 'kv-range-old-revision-of-deleted',
    given: [...fiveKeys, del('b')],
    calls: [[range('b', '', { revision: 5 }), `@7 [${b}] of 1`]],
  },
  {
    id: 'kv-range-binary-key',
    given: [put('\xff\0\xff', '\0')],
    calls: [[range('z', '\0'), '@2 [\\xff\\x00\\xff=\\x00 2/2/1] of 1']],
  },
  {
    id: 'compact-range-at',
    given: [put('k', '1'), put('k', '2'), put('j'), put('k', '3'), put('k', '4'), compact(5)],
    calls: [[range('k', '', { revision: 5 }), '@6 [k=3 2/5/3] of 1']],
  },
  {
    id: 'compact-range-below',
    given: [...fiveKeys, compact(5)],
    calls: [[range('zz', '', { revision: 4, countOnly: true }), compacted]],
  },
  {
    id: 'sort-order-unknown',
    notOnEtcd: 'etcd before 3.6 ends itself at an unknown sort target',
    given: fiveKeys,
    calls: [
      [range('a', 'f', { sortOrder: 3 }), '3 etcdserver: invalid sort option'],
      [range('a', 'f', { sortTarget: 5 }), '3 etcdserver: invalid sort option'],
      [range('a', 'f', { sortOrder: -1 }), '3 etcdserver: invalid sort option'],
      [txn([], [range('a', 'f', { sortOrder: 3 })]), '3 etcdserver: invalid sort option'],
    ],
  },
  {
    id: 'range-negative-revision',
    given: fiveKeys,
    calls: [
      [range('a', '', { revision: -1 }), `@6 [${a}] of 1`],
      [range('a', '', { revision: -7 }), `@6 [${a}] of 1`],
    ],
  },
  {
    id: 'value-order-is-that-of-bytes',
    given: [put('a', '\xff'), put('b', '\x7f'), put('c', '\x7f\0'), put('d')],
    calls: [
      [
        range('a', 'z', { sortTarget: keys.value, sortOrder: ascending }),
        '@5 [d= 5/5/1, b=\\x7f 3/3/1, c=\\x7f\\x00 4/4/1, a=\\xff 2/2/1] of 4',
      ],
    ],
  },
]
