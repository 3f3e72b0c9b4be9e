import { expect, test } from 'vitest'
import { readStatus } from './gateway.ts'

const raw = { header: { member_id: '7' }, version: '3.4.23', leader: '7', dbSize: '20480', raftTerm: '2' }

test('a node that leads itself is the leader', () => {
  expect(readStatus(raw)).toMatchObject({ role: 'leader', dbSizeBytes: 20_480, raftTerm: 2, errors: [] })
})

test('the other roles are told apart', () => {
  expect(readStatus({ ...raw, leader: '8' }).role).toBe('follower')
  expect(readStatus({ ...raw, leader: '8', isLearner: true }).role).toBe('learner')
  expect(readStatus({ ...raw, leader: '0' }).role).toBe('none')
})

test('fields left out hold their zero value', () => {
  expect(readStatus({ header: { member_id: '7' }, version: '3.4.23' })).toMatchObject({
    role: 'none',
    dbSizeBytes: 0,
    raftIndex: 0,
  })
})
