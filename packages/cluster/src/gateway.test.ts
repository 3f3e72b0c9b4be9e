import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { isHealthy, nodeStatus, readStatus } from './gateway.ts'

const raw = { header: { member_id: '7' }, version: '3.4.23', leader: '7', dbSize: '20480', raftTerm: '2' }

test('a node that is its own leader is the leader', () => {
  expect(readStatus(raw)).toMatchObject({ role: 'leader', dbSizeBytes: 20_480, raftTerm: 2, errors: [] })
})

test('the other roles are distinguished', () => {
  expect(readStatus({ ...raw, leader: '8' }).role).toBe('follower')
  expect(readStatus({ ...raw, leader: '8', isLearner: true }).role).toBe('learner')
  expect(readStatus({ ...raw, leader: '0' }).role).toBe('none')
})

test('omitted fields have their zero value', () => {
  expect(readStatus({ header: { member_id: '7' }, version: '3.4.23' })).toMatchObject({
    role: 'none',
    dbSizeBytes: 0,
    raftIndex: 0,
  })
})

test('another program on the port is not a healthy node, and ends no process', async () => {
  const server = createServer((_, answer) => answer.end('<h1>hello</h1>')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const node = { clientPort: (server.address() as AddressInfo).port }
  expect(await isHealthy(node)).toBe(false)
  await expect(nodeStatus(node)).rejects.toThrow('JSON')
  server.close()
})
