import { expect, it } from 'vitest'
import type { RequestOp } from '../request.ts'
import { renderTxn } from '../testing/kv/render.ts'
import { del, put, range, txn } from '../testing/kv/requests.ts'
import { KvStore } from './store.ts'
import { isReadOnly } from './txn.ts'

const leases = { has: () => true, attach() {}, detach() {} }

it('is read-only if no branch writes, including nested ones and those that do not run', () => {
  const of = (...transaction: Parameters<typeof txn>) => isReadOnly(txn(...transaction).requestTxn)
  expect(of([], [])).toBe(true)
  expect(of([], [range('a'), txn([], [range('b')])], [range('c')])).toBe(true)
  expect(of([], [put('a')])).toBe(false)
  expect(of([], [], [del('a')])).toBe(false)
  expect(of([], [range('a'), txn([], [], [txn([], [put('a')])])])).toBe(false)
})

it('changes nothing if a put refers to a version that the transaction deletes', () => {
  const store = new KvStore({ leases })
  store.put(put('k', 'old').requestPut)
  for (const options of [{ ignoreValue: true }, { ignoreLease: true }]) {
    const request = txn([], [put('a'), txn([], [del('b', '\0')]), put('k', '', options)]).requestTxn
    expect(() => store.txn(request)).toThrow('etcdserver: key not found')
  }
  expect(store.revision).toBe(2)
  expect([...store.snapshot()]).toHaveLength(1)
})

it('answers an operation without content with an empty response, if one passes the checks', () => {
  const store = new KvStore({ leases })
  const unset: RequestOp = {}
  expect(renderTxn(store.txn(txn([], [unset, put('a')]).requestTxn))).toBe('@2 then {nothing; @2}')
})
