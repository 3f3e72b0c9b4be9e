import { expect, it } from 'vitest'
import { AlarmTable } from './alarm-table.ts'

const [get, activate, deactivate] = [0, 1, 2]
const [noSpace, corrupt] = [1, 2]

it('an alarm is raised once, listed, and lowered', () => {
  const table = new AlarmTable()
  const alarm = { memberId: 7n, alarm: noSpace }
  expect(table.apply({ action: activate, ...alarm })).toEqual([alarm])
  expect(table.apply({ action: activate, ...alarm })).toEqual([alarm])
  expect(table.apply({ action: get, memberId: 0n, alarm: 0 })).toEqual([alarm])
  expect(table.apply({ action: get, memberId: 8n, alarm: 0 })).toEqual([])
  expect(table.apply({ action: get, memberId: 7n, alarm: corrupt })).toEqual([])
  // As in etcd, 0 is not all members here (row alarm-deactivate-zero).
  expect(table.apply({ action: deactivate, memberId: 0n, alarm: noSpace })).toEqual([])
  expect(table.list).toEqual([alarm])
  expect(table.apply({ action: deactivate, ...alarm })).toEqual([alarm])
  expect(table.list).toEqual([])
})

it('no space refuses requests that need space, corruption refuses every write', () => {
  const table = new AlarmTable()
  table.apply({ action: activate, memberId: 7n, alarm: noSpace })
  expect(() => table.check('write')).not.toThrow()
  expect(() => table.check('space')).toThrow('etcdserver: mvcc: database space exceeded')
  table.apply({ action: activate, memberId: 7n, alarm: corrupt })
  expect(() => table.check('none')).not.toThrow()
  for (const sensitivity of ['write', 'space'] as const)
    expect(() => table.check(sensitivity)).toThrow('etcdserver: corrupt cluster')
})
