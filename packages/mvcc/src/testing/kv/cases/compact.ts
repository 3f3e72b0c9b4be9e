import { compact, del, put, range } from '../requests.ts'
import { type Case, compacted, fiveKeys, future } from './case.ts'

export const compactCases: readonly Case[] = [
  {
    // The store must be new: it is the only case that requests the compacted revision of one.
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
