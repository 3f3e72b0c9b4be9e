import { type Call, compact, del, put, txn } from '../requests.ts'
import { type Case, compacted, future } from './case.ts'

const hash = (hashKv: number): Call => ({ hashKv })
/** Of the bucket's name alone. */
const nothing = 1084519789
const since = (compactRevision: number, sum: number) => `hash ${sum} since ${compactRevision}`

/**
 * The sums are those of etcd 3.4.23 and 3.5.30. They depend on the revisions, so each script needs
 * a store of its own.
 */
export const hashCases: readonly Case[] = [
  {
    id: 'hash-of-each-revision',
    given: [put('a', '1'), put('b', '2')],
    calls: [
      [hash(0), since(-1, 1827592406)],
      [hash(1), since(-1, nothing)],
      [hash(2), since(-1, 2587454935)],
      [hash(3), since(-1, 1827592406)],
      [hash(4), future],
      [hash(-1), since(-1, nothing)],
      [del('a'), '@4 deleted 1'],
      [hash(0), since(-1, 1562576432)],
      [hash(3), since(-1, 1827592406)],
    ],
  },
  {
    id: 'hashkv-revision',
    given: [put('a', '1'), put('a', '2'), put('b'), put('a', '3'), compact(4)],
    calls: [
      [hash(0), since(4, 754782891)],
      [hash(3), compacted],
      [hash(5), since(4, 754782891)],
      [hash(6), future],
    ],
  },
  {
    id: 'hash-compacted-at-a-tombstone',
    given: [put('a', '1'), put('b'), del('a'), put('c'), compact(4)],
    calls: [
      [hash(0), since(4, 3291103324)],
      [compact(5), '@5'],
      [hash(0), since(5, 3291103324)],
    ],
  },
  {
    id: 'hash-without-keys',
    given: [put('a', '1'), compact(2), del('a')],
    calls: [
      [hash(0), since(2, 3520211144)],
      [put('z'), '@4'],
      [hash(3), since(2, 3520211144)],
      [hash(0), since(2, 2559982888)],
    ],
  },
  {
    id: 'hash-without-keys-compacted',
    given: [put('a', '1'), put('b'), compact(3), del('a'), del('b')],
    calls: [
      [hash(0), since(3, 3089343060)],
      [hash(4), since(3, 1542751659)],
      [compact(4), '@5'],
      [hash(0), since(4, 480453401)],
      [compact(5), '@5'],
      [hash(0), since(5, nothing)],
    ],
  },
  {
    id: 'hash-of-several-records-of-a-key-in-one-revision',
    given: [put('a', '1'), put('b'), txn([], [del('a', '\0'), put('a', 'n')]), put('c')],
    calls: [
      [hash(0), since(-1, 4024434891)],
      [compact(5), '@5'],
      [hash(0), since(5, 4271202442)],
    ],
  },
  {
    id: 'hash-of-a-lease',
    given: [{ grant: 0x7fffffffffffffffn }, put('a', '1', { lease: 0x7fffffffffffffffn })],
    calls: [[hash(0), since(-1, 3423973548)]],
  },
]
