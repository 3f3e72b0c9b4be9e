import { authError, Code, StoreError } from '@ticketcd/mvcc'
import { afterEach, expect, it } from 'vitest'
import { failures } from '../../consensus/outcome.ts'
import { endAll, endLater } from '../../front/testing/cleanup.ts'
import { startFrontEnd } from '../../front/testing/started.ts'
import type { NodeState } from '../../health/node-state.ts'
import { refusalError } from '../../members/change-refusals.ts'
import type { MemberChange } from '../../members/member-change.ts'
import { FakeLeader, idOf, urlOf } from '../../testing/members/leader.ts'
import { json, PlainClient, summary } from '../../testing/plain-client.ts'
import { MembersApi } from './members-api.ts'

afterEach(endAll)

const state: NodeState = { role: 'leader', term: 3, leader: idOf(1), committed: 9, applied: 9, alarms: [] }

/** The API of a leader with three members. */
async function start() {
  const leader = new FakeLeader(3)
  const changes: MemberChange[] = []
  const errors: unknown[] = []
  const stage = {
    leader,
    changes,
    errors,
    /** Fails the next changes. */
    failure: undefined as Error | undefined,
    checkUser: () => {},
    checkAdmin: () => {},
  }
  const api = new MembersApi({
    node: {
      state: {
        members: leader.members,
        access: { checkUser: () => stage.checkUser(), checkAdmin: () => stage.checkAdmin() } as never,
      },
      ready: () => undefined,
      callerOf: () => undefined,
      changeMembers: async (change) => {
        if (stage.failure !== undefined) throw stage.failure
        changes.push(change)
        if (change.type === 'configure') leader.members.apply(change)
        return { member: undefined, members: leader.members.list }
      },
    },
    cluster: { id: '00000000000000ff', name: 'shop' },
    nodeId: idOf(1),
    nodeState: () => state,
    healthOf: (id) => (id === idOf(2) ? { isAnswering: true, ageMs: 5, state } : undefined),
  })
  const { port } = await startFrontEnd({
    http: (request, response) => {
      const path = request.url ?? ''
      if (api.handles(path)) void api.serve(path, request, response, (error) => errors.push(error))
      else response.writeHead(404) && response.end()
    },
  })
  const client = new PlainClient(`127.0.0.1:${port}`)
  endLater(() => client.close())
  return {
    stage,
    ask: client.ask,
    set: (body: unknown, id = idOf(2)) => client.ask('POST', `/members/${id}`, json(body)),
  }
}

it('GET /members describes the cluster, this node and the members with their checks', async () => {
  const { ask } = await start()
  const { status, body } = await ask('GET', '/members')
  expect(status).toBe(200)
  expect(body).toMatchObject({ cluster: { name: 'shop' }, node: { id: idOf(1), ...state } })
  const members = body.members as object[]
  expect(members).toHaveLength(3)
  expect(members[0]).toMatchObject({ name: 'm1', check: null, type: 'voter', healthCheckMs: 1_000 })
  expect(members[1]).toMatchObject({ peerUrls: [urlOf(2)], check: { isAnswering: true, ageMs: 5, state } })
})

it('POST changes settings, and answers with the members after the change', async () => {
  const { stage, set } = await start()
  const { status, body } = await set({ name: 'left', type: 'learner' })
  expect(status).toBe(200)
  expect((body.members as object[])[1]).toMatchObject({ name: 'left' })
  expect(stage.changes.map(({ type }) => type)).toEqual(['configure', 'demote'])
})

it('a member that has the type already is left as it is', async () => {
  const { stage, set } = await start()
  expect((await set({ type: 'voter' })).status).toBe(200)
  expect(stage.changes).toEqual([])
})

it('what is no member, no method or no setting is refused', async () => {
  const { ask, set } = await start()
  expect(summary(await set({ name: 'x' }, idOf(7)))).toEqual([404, 'not-found'])
  expect(summary(await set({ colour: 1 }))).toEqual([400, 'invalid-request'])
  expect(summary(await ask('POST', '/members'))).toEqual([405, 'method-not-allowed'])
  expect(summary(await ask('GET', `/members/${idOf(1)}`))).toEqual([405, 'method-not-allowed'])
  expect((await ask('GET', '/members/x')).status).toBe(404)
  const large = { body: ' '.repeat(70_000) }
  expect(summary(await ask('POST', `/members/${idOf(1)}`, large))).toEqual([413, 'too-large'])
})

it('pages of other sites can change nothing', async () => {
  const { ask, stage } = await start()
  const headers = { 'sec-fetch-site': 'cross-site' }
  const sent = { headers, body: '{"name":"x"}' }
  expect(summary(await ask('POST', `/members/${idOf(1)}`, sent))).toEqual([403, 'other-site'])
  expect(stage.changes).toEqual([])
})

it('with auth a user reads, and an administrator changes', async () => {
  const { stage, ask, set } = await start()
  stage.checkAdmin = () => {
    throw new StoreError(Code.permissionDenied, 'etcdserver: permission denied')
  }
  expect((await ask('GET', '/members')).status).toBe(200)
  expect(summary(await set({ name: 'x' }))).toEqual([403, 'permission-denied'])
  stage.checkUser = () => {
    throw authError('userEmpty')
  }
  expect((await ask('GET', '/members')).status).not.toBe(200)
  expect(stage.changes).toEqual([])
})

it.each([
  [refusalError('name-taken'), 409, 'conflict', 'another member has this name'],
  [refusalError('last-voter'), 409, 'conflict', 'not enough started members'],
  [refusalError('unhealthy'), 503, 'unavailable', 'unhealthy cluster'],
  [failures.timedOut(), 503, 'unavailable', 'may still take effect'],
])('%s becomes an answer', async (failure, status, code, words) => {
  const { stage, set } = await start()
  stage.failure = failure
  const answer = await set({ name: 'x' })
  expect(summary(answer)).toEqual([status, code])
  expect(JSON.stringify(answer.body)).toContain(words)
  expect(stage.errors).toEqual([])
})

it('an error that no request should cause is reported to the log alone', async () => {
  const { stage, set } = await start()
  stage.failure = new Error('the secret cause')
  const answer = await set({ name: 'x' })
  expect(summary(answer)).toEqual([500, 'internal'])
  expect(JSON.stringify(answer.body)).not.toContain('secret')
  expect(stage.errors).toEqual([stage.failure])
})
