import { describe, expect, it } from 'vitest'
import type { Change } from '../key-value.ts'
import { KvStore } from './store.ts'
import { renderKeyValue, renderRange, renderTxn } from './testing/render.ts'
import { del, put, range, txn, when } from './testing/requests.ts'

const leases = { has: () => true, attach() {}, detach() {} }

describe('the store', () => {
  it('reads each revision', () => {
    const changes: Change[] = []
    const store = new KvStore({ leases, onChange: (change) => changes.push(change) })
    store.put(put('a', '1').requestPut)
    store.put(put('a', '2').requestPut)
    store.deleteRange(del('a').requestDeleteRange)
    store.put(put('a', '3').requestPut)
    const at = (revision: number) => renderRange(store.range(range('a', '', { revision }).requestRange))
    expect([1, 2, 3, 4, 0].map(at)).toEqual([
      '@5 [] of 0',
      '@5 [a=1 2/2/1] of 1',
      '@5 [a=2 2/3/2] of 1',
      '@5 [] of 0',
      '@5 [a=3 5/5/1] of 1',
    ])
    expect(store.changesFrom(1, { key: 'a', rangeEnd: '' }, 100)).toEqual({ changes, next: 6 })
    expect(changes[1]?.events[0]?.prevKv && renderKeyValue(changes[1].events[0].prevKv)).toBe('a=1 2/2/1')
  })

  it('runs a transaction', () => {
    const store = new KvStore({ leases })
    const request = txn([when('version', 'a', '=', 0)], [put('a', 'x'), range('a'), txn([], [put('b', 'y')])])
    expect(renderTxn(store.txn(request.requestTxn))).toBe('@2 then {@2; @2 [a=x 2/2/1] of 1; @ then {@2}}')
  })
})
