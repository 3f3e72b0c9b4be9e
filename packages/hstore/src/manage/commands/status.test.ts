import { afterEach, expect, it } from 'vitest'
import { endStages, fakeNode, memberOf, newStage, recordOf, viewOf } from '../../testing/manage/stage.ts'
import { showStatus } from './status.ts'

afterEach(endStages)

async function stageWith() {
  const stage = newStage()
  const node = await fakeNode(() => [
    200,
    viewOf(1, [memberOf(1, { clientUrls: [`http://${node.address}`] })]),
  ])
  const flags = ['--storage=disk', '--dashboard-admin=true']
  stage.state.create(recordOf(1, { address: node.address, clusterId: 'aa', flags }))
  return { ...stage, node }
}

it('everything that is known of a node is shown', async () => {
  const { context, terminal, node } = await stageWith()
  await showStatus(context, 'node1', {})
  expect(terminal.text.split('\n')).toEqual([
    'name           node1',
    'cluster        shop',
    'member id      0000000000000001',
    `address        ${node.address}`,
    'health         healthy',
    'role           leader',
    'type           voter',
    'term           3',
    'index          20',
    'lag            0',
    'health checks  every 1000 ms',
    'flags          --storage=disk --dashboard-admin=true',
    'data           /nowhere/node1',
    'log            /nowhere/node1.log',
    '',
  ])
})

it('also as JSON', async () => {
  const { context, terminal } = await stageWith()
  await showStatus(context, 'node1', { json: true })
  expect(JSON.parse(terminal.text)).toMatchObject({
    cluster: 'shop',
    role: 'leader',
    record: { name: 'node1' },
  })
})

it('of a node that is down its files are known', async () => {
  const { context, state, terminal } = newStage()
  state.create(recordOf(1))
  await showStatus(context, 'node1', {})
  expect(terminal.text).toContain('health   stopped\n')
  expect(terminal.text).toContain('log      /nowhere/node1.log\n')
  await expect(showStatus(context, 'node2', {})).rejects.toThrow("has no node 'node2'")
})
