import { services } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import { guarded, requireVoter } from './learner-guard.ts'
import type { ServedMethod } from './served-method.ts'

const call = { metadata: { get: () => undefined } }
const { KV, Maintenance, Cluster } = services
const methods = [KV.put, KV.range, Maintenance.status, Cluster.memberList].map(
  (method): ServedMethod => ({
    method,
    call: () => Buffer.from('answer'),
    callWith: () => ({ answer: true }),
  }),
)

it('a learner serves its status and leaves reads to their service', () => {
  const node = { isLearner: true }
  const refused = guarded(node, methods).filter((served) => {
    const attempts = [() => served.call(new Uint8Array(), call), () => served.callWith({}, call)]
    const errors = attempts.map((attempt) => {
      try {
        return attempt() && undefined
      } catch (error) {
        return error
      }
    })
    // By gRPC and by the gateway alike.
    expect(errors[0]).toEqual(errors[1])
    if (errors[0] !== undefined)
      expect(errors[0]).toMatchObject({ code: 14, message: 'etcdserver: rpc not supported for learner' })
    return errors[0] !== undefined
  })
  expect(refused.map(({ method }) => method.path)).toEqual([KV.put.path, Cluster.memberList.path])
})

it('it serves everything once it is promoted', () => {
  const node = { isLearner: true }
  const [put] = guarded(node, methods)
  expect(() => put?.call(new Uint8Array(), call)).toThrow('not supported for learner')
  node.isLearner = false
  expect(put?.call(new Uint8Array(), call)).toEqual(Buffer.from('answer'))
  expect(() => requireVoter(node)).not.toThrow()
})
