import { describe, expect, it } from 'vitest'
import { allCases } from '../testing/kv/cases/all.ts'
import { hashCases } from '../testing/kv/cases/hash.ts'
import { StoreTarget } from '../testing/kv/store-target.ts'

/*
 * Rows of KV.* that are answered elsewhere: sizes of requests, quota and alarms, quorum, headers of
 * followers, learners, auth.
 */
describe('the store answers as etcd does', () => {
  for (const { id, given = [], calls } of [...allCases, ...hashCases]) {
    it(id, () => {
      const target = new StoreTarget()
      for (const call of given) target.run(call)
      expect(calls.map(([call]) => target.run(call))).toEqual(calls.map(([, answer]) => answer))
    })
  }
})
