import { expect, it } from 'vitest'
import { parseOptions } from '../server/options.ts'
import { recordOf } from '../testing/manage/stage.ts'
import { nodeFlags, parseRecord } from './node-record.ts'

it('a record survives its file', () => {
  const flags = ['--storage=disk']
  const record = recordOf(1, { clusterId: 'ab', starter: { pid: 7, startTime: '8' }, flags })
  expect(parseRecord(JSON.stringify(record), 'f')).toEqual(record)
})

it.each([
  ['', 'it is empty'],
  ['{', 'it is not JSON'],
  ['[]', 'its version is undefined'],
  [JSON.stringify({ ...recordOf(1), version: 2 }), 'its version is 2 and not 1'],
  [JSON.stringify({ ...recordOf(1), name: '' }), 'it has no "name"'],
  [JSON.stringify({ ...recordOf(1), dataDir: 7 }), 'it has no "dataDir"'],
  [
    JSON.stringify({ ...recordOf(1), bootstrap: { state: 'old', members: '' } }),
    'it has no valid "bootstrap"',
  ],
  [JSON.stringify({ ...recordOf(1), discoverySecretFile: 7 }), 'it has no valid "discoverySecretFile"'],
  [JSON.stringify({ ...recordOf(1), flags: '--storage=disk' }), 'it has no valid "flags"'],
  [JSON.stringify({ ...recordOf(1), flags: [7] }), 'it has no valid "flags"'],
  [JSON.stringify({ ...recordOf(1), starter: { pid: 'x' } }), 'it has no valid "starter"'],
  [JSON.stringify({ ...recordOf(1), bootstrap: undefined }), 'it has no valid "bootstrap"'],
])('the damaged file %j is refused', (text, problem) => {
  expect(() => parseRecord(text, '/s/node1.json')).toThrow(
    `The state file /s/node1.json is damaged: ${problem}`,
  )
})

it('the flags are those of the program of a node', () => {
  const flags = ['--storage=disk', '--dashboard-admin=true']
  const options = parseOptions(nodeFlags(recordOf(1, { discoverySecretFile: '/secret', flags })))
  expect(options).toMatchObject({
    name: 'node1',
    dataDir: '/nowhere/node1',
    listenClientUrls: ['http://127.0.0.1:1'],
    advertiseClientUrls: ['http://127.0.0.1:1'],
    advertisePeerUrls: ['http://127.0.0.1:101'],
    clusterState: 'new',
    clusterToken: 'shop',
    discovery: { cluster: 'shop', secretFile: '/secret' },
    storage: { name: 'disk' },
    isDashboardAdmin: true,
  })
  expect([...options.initialCluster]).toEqual([['node1', ['http://127.0.0.1:101']]])
})
