import { StoreError } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import { FakeStream, turn } from '../testing/fake-stream.ts'
import { StateStage } from '../testing/state.ts'
import { serveKeepAlive } from './keep-alive.ts'
import type { LeaseTime } from './lease-question.ts'
import type { NodeContext } from './node-context.ts'

const { request, response } = services.Lease.leaseKeepAlive
const alive = (id: bigint) => request.encode({ id })

/** A stream whose questions to the leader are answered by the test. */
function world() {
  const fake = new FakeStream()
  const questions: { resolve(time: LeaseTime): void; reject(error: Error): void }[] = []
  const node = {
    state: new StateStage().machine,
    callerOf: () => undefined,
    header: (revision: number) => ({ clusterId: 1n, memberId: 2n, revision, raftTerm: 3 }),
    askForLease: () => new Promise((resolve, reject) => questions.push({ resolve, reject })),
  } as unknown as NodeContext
  serveKeepAlive(node, fake.stream)
  const answers = () => fake.written.map((bytes) => response.decode(bytes)).map(({ id, ttl }) => [id, ttl])
  return { fake, questions, answers }
}

it('answers have the order of the requests, whichever the leader answers first', async () => {
  const { fake, questions, answers } = world()
  for (const id of [1n, 2n, 3n]) fake.send(alive(id))
  questions[2]?.resolve({ ttl: 30, grantedTtl: 30 })
  questions[1]?.resolve({ ttl: 0, grantedTtl: 0 })
  await turn()
  expect(answers()).toEqual([])
  questions[0]?.resolve({ ttl: 10, grantedTtl: 10 })
  await turn()
  expect(answers()).toEqual([
    [1n, 10],
    [2n, 0],
    [3n, 30],
  ])
})

it('a stream whose client has ended its side ends after the last answer', async () => {
  const { fake, questions, answers } = world()
  fake.send(alive(1n))
  fake.endRequests()
  await turn()
  expect(fake.outcome).toBe('open')
  questions[0]?.resolve({ ttl: 10, grantedTtl: 10 })
  await turn()
  expect(answers()).toHaveLength(1)
  expect(fake.outcome).toBe('ended')
})

it('a stream with too many requests under way is read no further', async () => {
  const { fake, questions } = world()
  for (let each = 0; each < 1_024; each += 1) fake.send(alive(1n))
  expect(fake.isPaused).toBe(true)
  questions[0]?.resolve({ ttl: 10, grantedTtl: 10 })
  await turn()
  expect(fake.isPaused).toBe(false)
})

it('a refusal, bytes that are no request, and an error that nobody expects end the stream with a status', async () => {
  const refused = world()
  refused.fake.send(alive(1n))
  refused.fake.send(alive(2n))
  refused.questions[1]?.reject(new StoreError(14, 'etcdserver: request timed out'))
  await turn()
  expect(refused.fake.outcome).toMatchObject({ code: 14, message: 'etcdserver: request timed out' })
  // The first one fails later, when nobody waits for it.
  refused.questions[0]?.reject(new StoreError(14, 'etcdserver: request timed out'))
  const malformed = world()
  malformed.fake.send(Buffer.from('no message'))
  const unexpected = world()
  unexpected.fake.send(alive(1n))
  unexpected.questions[0]?.reject(new RangeError('an answer of the leader is malformed'))
  await turn()
  expect(malformed.fake.outcome).toMatchObject({ code: 13 })
  expect(unexpected.fake.outcome).toMatchObject({ code: 13, message: 'an answer of the leader is malformed' })
})
