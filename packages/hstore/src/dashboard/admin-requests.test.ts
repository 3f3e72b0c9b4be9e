import { Readable } from 'node:stream'
import { Code, StoreError } from '@ticketcd/mvcc'
import { expect, it } from 'vitest'
import { failures } from '../consensus/outcome.ts'
import type { HttpRequest } from '../front/front-end.ts'
import type { ServiceCalls } from '../http/service-calls.ts'
import { AdminRequests } from './admin-requests.ts'

const call = { metadata: { get: () => undefined } }

/** Runs an action whose call ends with this error. */
function refusedWith(error: Error, action: string, fields: object): Promise<object> {
  const calls = { answer: () => Promise.reject(error) } as unknown as ServiceCalls
  const moveLeader = () => Promise.reject(error)
  const admin = new AdminRequests({ isAdmin: true, calls, checkRoot: () => {}, moveLeader })
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const request = Object.assign(Readable.from([Buffer.from(JSON.stringify(fields))]), { headers })
  return admin.run(action, request as unknown as HttpRequest, call)
}

it.each([
  [Code.notFound, 'etcdserver: member not found', 'not-found', 'There is no such member.'],
  [
    Code.failedPrecondition,
    'etcdserver: re-configuration failed due to not enough started members',
    'conflict',
    'Too few members that have started would be left.',
  ],
  [Code.outOfRange, 'etcdserver: mvcc: required revision has been compacted', 'conflict', 'already'],
  [Code.unavailable, 'etcdserver: unhealthy cluster', 'conflict', 'Too few members that run would be left'],
  [Code.unavailable, 'etcdserver: no leader', 'conflict', 'Nobody leads'],
  [Code.failedPrecondition, 'etcdserver: something new', 'conflict', 'etcdserver: something new'],
])('a refusal with the code %s and %j has a sentence', async (code, message, expected, sentence) => {
  const refusal = refusedWith(new StoreError(code, message), 'remove-member', { member: '5' })
  await expect(refusal).rejects.toMatchObject({ code: expected, message: expect.stringContaining(sentence) })
  await expect(refusal).rejects.toThrow('Nothing was changed.')
})

it.each([failures.timedOut(), failures.deadline(), failures.leaderChanged()])(
  'after %s the change may still take effect',
  async (error) => {
    const refusal = refusedWith(error, 'compact', { revision: 5 })
    await expect(refusal).rejects.toMatchObject({ code: 'unavailable' })
    await expect(refusal).rejects.toThrow('It may still take effect')
  },
)

it('an error that nobody expects stays as it is', async () => {
  const bug = new RangeError('a bug')
  await expect(refusedWith(bug, 'move-leader', { member: '5' })).rejects.toBe(bug)
})

it('there are no other actions', async () => {
  await expect(refusedWith(new Error('unused'), 'format-disk', {})).rejects.toMatchObject({
    code: 'not-found',
  })
})

it.each([
  ['move-leader', { member: 'node1' }],
  ['remove-member', { member: 5 }],
  ['remove-member', { member: '-1' }],
  ['delete-key', { key: 'a' }],
  ['delete-key', { key: '' }],
  ['delete-key', {}],
  ['compact', { revision: '5' }],
  ['compact', { revision: 1.5 }],
])('%s refuses the fields %j', async (action, fields) => {
  await expect(refusedWith(new Error('unused'), action, fields)).rejects.toMatchObject({
    code: 'invalid-request',
  })
})
