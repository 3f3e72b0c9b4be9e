import { services } from '@ticketcd/wire'
import { describe, expect, it } from 'vitest'
import { FakeNode } from '../../testing/cli/fake-node.ts'
import { shellStage } from '../../testing/cli/shell-stage.ts'

const { Cluster, KV, Maintenance } = services

interface Answers {
  readonly status?: Parameters<typeof Maintenance.status.response.encode>[0]
  readonly isServing?: boolean
}

/** The status of the only node, as JSON. */
async function statusOf({ status = {}, isServing = true }: Answers) {
  const [node] = (await FakeNode.cluster(1)) as [FakeNode]
  node.answer(Maintenance.status, () => ({
    raftTerm: 3,
    raftIndex: 8,
    dbSize: 1_000,
    version: '3.5.0',
    ...status,
  }))
  node.answer(KV.range, () =>
    isServing ? { count: 0 } : { code: 14, message: 'etcdserver: request timed out' },
  )
  const { run, out } = shellStage(node, { isJson: true })
  expect(await run('status')).toBe(0)
  return JSON.parse(out())[0]
}

describe('a node', () => {
  it('that leads and serves is healthy', async () => {
    expect(await statusOf({ status: { leader: 1n, raftAppliedIndex: 7 } })).toMatchObject({
      name: 'node1',
      isCurrent: true,
      health: 'healthy',
      role: 'leader',
      term: 3,
      index: 7,
      dbSizeBytes: 1_000,
      version: '3.5.0',
      problem: null,
    })
  })

  it('of etcd 3.4 sends no applied index, and the last one stands for it', async () => {
    expect(await statusOf({ status: { leader: 2n } })).toMatchObject({ role: 'follower', index: 8 })
  })

  it('without a leader has no majority', async () => {
    expect(await statusOf({ isServing: false })).toMatchObject({ health: 'no majority', role: 'no leader' })
  })

  it('whose quota is used up is full', async () => {
    const status = { leader: 1n, errors: ['memberID:1 alarm:NOSPACE '] }
    expect(await statusOf({ status })).toMatchObject({ health: 'full', role: 'leader' })
  })

  it('that learns is healthy without serving', async () => {
    const status = { leader: 2n, isLearner: true }
    expect(await statusOf({ status, isServing: false })).toMatchObject({ health: 'healthy', role: 'learner' })
  })
})

it('a status that is denied is unknown, and its reason is below the table', async () => {
  const [node] = (await FakeNode.cluster(1)) as [FakeNode]
  node.answer(Maintenance.status, () => ({ code: 7, message: 'etcdserver: permission denied' }))
  const { run, out } = shellStage(node)
  await run('status')
  expect(out()).toMatch(/\nnode1 \* +127\.0\.0\.1:\d+ +unknown\nnode1: permission denied\.\n$/)
})

it('a member that has never started has no address', async () => {
  const [node] = (await FakeNode.cluster(1)) as [FakeNode]
  node.answer(Cluster.memberList, () => ({ header: { clusterId: 1n }, members: [{ id: 9n }] }))
  const { run, out } = shellStage(node)
  expect(await run('status')).toBe(0)
  expect(out()).toMatch(/\n\(no name\) +not started\n$/)
})

it('members that are kept from the user are a failure', async () => {
  const [node] = (await FakeNode.cluster(1)) as [FakeNode]
  node.answer(Cluster.memberList, () => ({ code: 3, message: 'etcdserver: user name is empty' }))
  const { run, err } = shellStage(node)
  expect(await run('status')).toBe(1)
  expect(err()).toBe('line 1: The node does not list the members to this user. Name one by --user.\n')
})
