import { afterEach, expect, it } from 'vitest'
import {
  endStages,
  type FakeRequest,
  fakeNode,
  memberOf,
  newStage,
  recordOf,
  viewOf,
} from '../../testing/manage/stage.ts'
import { getConfig, setConfig } from './config.ts'

afterEach(endStages)

/** A node that takes settings. */
async function stageWith(
  refuse: (request: FakeRequest) => readonly [number, unknown] | undefined = () => undefined,
) {
  let member = memberOf(1)
  const node = await fakeNode((request) => {
    const refusal = refuse(request)
    if (refusal !== undefined) return refusal
    if (request.path !== '/members') member = { ...member, ...JSON.parse(request.body) }
    return [200, viewOf(1, [member])]
  })
  member = memberOf(1, { clientUrls: [`http://${node.address}`] })
  const stage = newStage()
  stage.state.create(recordOf(1, { address: node.address, clusterId: 'aa' }))
  const set = (...assignments: string[]) => setConfig(stage.context, 'node1', assignments, {})
  return { ...stage, node, set }
}

it('settings are shown, all or one of them', async () => {
  const { context, terminal } = await stageWith()
  await getConfig(context, 'node1', undefined, {})
  expect(terminal.text).toBe('name=node1\ntype=voter\nhealth-check-interval=1000ms\n')
  terminal.text = ''
  await getConfig(context, 'node1', 'type', {})
  await getConfig(context, 'node1', 'type', { json: true })
  await getConfig(context, 'node1', undefined, { json: true })
  expect(terminal.text).toMatch(/^voter\n"voter"\n\{/)
  await expect(getConfig(context, 'node1', 'colour', {})).rejects.toThrow("no setting 'colour'")
})

it.each([
  ['health-check-interval=2s', { healthCheckMs: 2_000 }],
  ['health-check-interval=0.5s', { healthCheckMs: 500 }],
  ['health-check-interval=300', { healthCheckMs: 300 }],
  ['type=learner', { type: 'learner' }],
])('%s is sent', async (assignment, sent) => {
  const { set, node } = await stageWith()
  await set(assignment)
  const change = node.requests.find(({ path }) => path !== '/members')
  expect([change?.path, JSON.parse(change?.body ?? '')]).toEqual(['/members/0000000000000001', sent])
})

it('a new name renames the state file as well', async () => {
  const { set, state, terminal } = await stageWith()
  await set('name=left', 'type=learner')
  expect(terminal.text).toContain('name=left\ntype=learner\n')
  expect(state.records('shop').map(({ name }) => name)).toEqual(['left'])
})

it('a name of another state file is refused', async () => {
  const { set, state, node } = await stageWith()
  state.create(recordOf(2))
  await expect(set('name=node2')).rejects.toThrow('node2.json describes another node')
  expect(node.requests.map(({ path }) => path)).toEqual(['/members'])
})

it.each([
  'name',
  'name=',
  'colour=red',
  'type=king',
  'name=a b',
  'health-check-interval=5',
  'health-check-interval=2m',
])('%s is refused', async (assignment) => {
  const { set, node } = await stageWith()
  await expect(set(assignment)).rejects.toThrow(/setting|voter or learner|cannot name|interval/)
  expect(node.requests).toEqual([])
})

it('a refusal of the node changes nothing here', async () => {
  const { set, state } = await stageWith(({ path }) =>
    path === '/members' ? undefined : [409, { error: { code: 'conflict', message: 'Another node has it.' } }],
  )
  await expect(set('name=left')).rejects.toThrow('node1 keeps its settings. Another node has it.')
  expect(state.records('shop').map(({ name }) => name)).toEqual(['node1'])
})

it('without a node that serves nothing is changed', async () => {
  const stage = newStage()
  stage.state.create(recordOf(1))
  await expect(setConfig(stage.context, 'node1', ['name=left'], {})).rejects.toThrow('No node of the cluster')
  const { address } = await fakeNode(() => [200, viewOf(1, [memberOf(1)], { leader: null })])
  stage.state.replace(recordOf(1, { address }))
  await expect(setConfig(stage.context, 'node1', ['name=left'], {})).rejects.toThrow('serves, so node1 keeps')
})
