import { existsSync, writeFileSync } from 'node:fs'
import { freePort } from '@ticketcd/cluster'
import { afterEach, expect, it } from 'vitest'
import {
  endStages,
  type FakeRequest,
  fakeNode,
  holdFolder,
  memberOf,
  newStage,
  recordOf,
  viewOf,
} from '../../testing/manage/stage.ts'
import type { MemberView } from '../node-client.ts'
import { joinCluster } from './join.ts'

afterEach(endStages)

/**
 * A contact whose cluster takes members, and a program of nodes that ends at once.
 *
 * @param refuse answers a request instead
 */
async function stageWith(
  refuse: (request: FakeRequest) => readonly [number, unknown] | undefined = () => undefined,
) {
  const members: MemberView[] = [memberOf(1), memberOf(2)]
  const contact = await fakeNode((request) => {
    const refusal = refuse(request)
    if (refusal !== undefined) return refusal
    if (request.path.endsWith('/add')) {
      const { peerURLs } = JSON.parse(request.body) as { peerURLs: string[] }
      members.push(memberOf(9, { name: '', peerUrls: peerURLs, clientUrls: [], type: 'learner' }))
    }
    return [200, viewOf(1, members)]
  })
  const stage = newStage()
  const [host, peerHost] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const options = { name: 'node3', host, peerHost }
  const paths = () => contact.requests.map(({ path }) => path.replace('/v3/cluster/member', ''))
  return {
    ...stage,
    contact,
    members,
    options,
    paths,
    join: () => joinCluster(stage.context, contact.address, options),
  }
}

it('a node that ends at once is removed again, and the end of its log is shown', async () => {
  const { context, options, contact, paths, state, root } = await stageWith()
  writeFileSync(
    context.nodeProgram,
    `console.error('{"level":"error","msg":"the disk is broken"}'); process.exit(3)`,
  )
  const joined = joinCluster(context, contact.address, options)
  await expect(joined).rejects.toThrow(/node3 has ended \(exit code 3\).*error: the disk is broken/s)
  expect(paths()).toEqual(['/members', '/add', '/members', '/remove'])
  expect(JSON.parse(contact.requests.at(-1)?.body ?? '')).toEqual({ ID: '9' })
  expect(state.records('shop')).toEqual([])
  expect(existsSync(`${root}/shop/node3`)).toBe(false)
})

it('a member that was removed again says so', async () => {
  const { context, options, contact } = await stageWith()
  writeFileSync(
    context.nodeProgram,
    `console.error('{"level":"error","msg":"the member has been permanently removed from the cluster"}')`,
  )
  await expect(joinCluster(context, contact.address, options)).rejects.toThrow(
    "node3 was removed from the cluster 'shop'",
  )
})

it('a full cluster takes no node', async () => {
  const { members, join, paths, state } = await stageWith()
  for (let number = 3; number <= 7; number += 1) members.push(memberOf(number))
  await expect(join()).rejects.toThrow('has 7 members and takes no more')
  expect(paths()).toEqual(['/members'])
  expect(state.records('shop')).toEqual([])
})

it.each([
  ['etcdserver: unhealthy cluster', 'while one of its members is down'],
  ['etcdserver: too many learner members in cluster', 'has a learner, and takes one at a time'],
])('a cluster that answers %j is asked for half a minute', async (message, words) => {
  const { join, paths, state, root } = await stageWith(({ path }) =>
    path.endsWith('/add') ? [503, { message }] : undefined,
  )
  await expect(join()).rejects.toThrow(words)
  expect(paths().filter((path) => path === '/add')).toHaveLength(302)
  expect(state.records('shop')).toEqual([])
  expect(existsSync(`${root}/shop/node3`)).toBe(false)
})

it('any other refusal is final', async () => {
  const refusal = { message: 'etcdserver: permission denied' }
  const { join, paths } = await stageWith(({ path }) => (path.endsWith('/add') ? [403, refusal] : undefined))
  await expect(join()).rejects.toThrow(
    'does not take node3: etcdserver: permission denied. Nothing was started.',
  )
  expect(paths()).toEqual(['/members', '/add'])
})

it('the address of a member is refused', async () => {
  const { context, contact } = await stageWith()
  const at = (host: string) => joinCluster(context, contact.address, { host })
  await expect(at('127.0.0.1:1')).rejects.toThrow('127.0.0.1:1 is an address of node1')
  await expect(at('127.0.0.1:102')).rejects.toThrow('127.0.0.1:102 is an address of node2')
})

it('the name of a member is refused, and so is another cluster', async () => {
  const { context, contact, options } = await stageWith()
  const join = (changes: object) => joinCluster(context, contact.address, { ...options, ...changes })
  await expect(join({ name: 'node2' })).rejects.toThrow("has a node 'node2' already")
  await expect(join({ cluster: 'bar' })).rejects.toThrow("belongs to the cluster 'shop' and not to 'bar'")
})

it('without an address a node of this machine is the contact', async () => {
  const { context, contact, members, state, root } = await stageWith()
  for (let number = 3; number <= 7; number += 1) members.push(memberOf(number))
  const dataDir = `${root}/data`
  holdFolder(dataDir)
  state.create(recordOf(1, { address: contact.address, dataDir }))
  await expect(joinCluster(context, undefined, {})).rejects.toThrow('has 7 members')
  state.create(recordOf(1, { cluster: 'bar', dataDir }))
  await expect(joinCluster(context, undefined, {})).rejects.toThrow(
    'Nodes of several clusters run here: bar, shop',
  )
  await expect(joinCluster(context, undefined, { cluster: 'shop' })).rejects.toThrow('has 7 members')
})

it('or one that discovery finds', async () => {
  const { context, contact, members } = await stageWith()
  for (let number = 3; number <= 7; number += 1) members.push(memberOf(number))
  const asked: unknown[] = []
  const discover = async (...search: readonly unknown[]) => {
    asked.push(search)
    return search[0] === 'bar' ? [] : ['127.0.0.1:1', contact.address]
  }
  const join = (options: object) => joinCluster({ ...context, discover }, undefined, options)
  // The first one does not answer.
  await expect(join({ discoverySecretFile: 'f' })).rejects.toThrow('has 7 members')
  await expect(join({ cluster: 'bar' })).rejects.toThrow('Give the address of one')
  expect(asked).toEqual([
    [undefined, 'f'],
    ['bar', undefined],
  ])
  const dead = joinCluster({ ...context, discover: async () => ['127.0.0.1:1'] }, undefined, {})
  await expect(dead).rejects.toThrow('No node answers at 127.0.0.1:1')
})

it('where the contact is a learner, a voter carries out the join', async () => {
  const voter = await fakeNode(() => [400, { message: 'etcdserver: permission denied' }])
  const { join, members, paths } = await stageWith()
  members[0] = memberOf(1, { type: 'learner' })
  members[1] = memberOf(2, { clientUrls: [`http://${voter.address}`] })
  await expect(join()).rejects.toThrow('permission denied')
  expect(paths()).toEqual(['/members'])
  expect(voter.requests.map(({ path }) => path)).toEqual(['/v3/cluster/member/add'])
})
