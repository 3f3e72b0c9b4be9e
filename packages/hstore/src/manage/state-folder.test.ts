import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { endStages, newStage, recordOf } from '../testing/manage/stage.ts'
import { checkName, StateFolder } from './state-folder.ts'
import { stateRoot } from './state-root.ts'

afterEach(endStages)

it('a name is taken by one node', () => {
  const { state } = newStage()
  expect(state.records('shop')).toEqual([])
  expect(state.create(recordOf(2))).toBe(true)
  expect(state.create(recordOf(1))).toBe(true)
  expect(state.create(recordOf(1, { address: '127.0.0.1:9' }))).toBe(false)
  expect(state.records('shop')).toEqual([recordOf(1), recordOf(2)])
  state.remove(recordOf(2))
  expect(state.records('shop')).toEqual([recordOf(1)])
})

it('a record is replaced, and leaves no draft', () => {
  const { state, root } = newStage()
  state.create(recordOf(1))
  state.replace(recordOf(1, { clusterId: 'ab' }))
  expect(state.records('shop')[0]?.clusterId).toBe('ab')
  expect(readdirSync(join(root, 'shop'))).toEqual(['node1.json'])
})

it('other users can read neither the folder nor its files', () => {
  const { state, root } = newStage()
  state.create(recordOf(1))
  expect(statSync(join(root, 'shop')).mode & 0o77).toBe(0)
  expect(statSync(join(root, 'shop', 'node1.json')).mode & 0o77).toBe(0)
})

it('clusters are the folders with nodes', () => {
  const { state, root } = newStage()
  state.create(recordOf(1))
  state.create(recordOf(1, { cluster: 'bar' }))
  mkdirSync(join(root, 'empty'))
  writeFileSync(join(root, 'shop', 'node1.log'), '')
  expect(state.clusters().sort()).toEqual(['bar', 'shop'])
  expect(state.all()).toHaveLength(2)
})

it('a name that leads out of the folder has no nodes', () => {
  const { state, root } = newStage()
  state.create(recordOf(1, { cluster: 'sub' }))
  const inner = new StateFolder(join(root, 'other'))
  expect(inner.records('../sub')).toEqual([])
})

it('a damaged file is named', () => {
  const { state, root } = newStage()
  state.create(recordOf(1))
  writeFileSync(join(root, 'shop', 'node2.json'), '')
  expect(() => state.records('shop')).toThrow(join(root, 'shop', 'node2.json'))
})

it('the folder is that of HSTORE_STATE, or the one of the XDG specification', () => {
  expect(stateRoot({ HSTORE_STATE: '/s', XDG_STATE_HOME: '/x' })).toBe('/s')
  expect(stateRoot({ HSTORE_STATE: '', XDG_STATE_HOME: '/x' })).toBe('/x/hstore')
  expect(stateRoot({})).toMatch(/\/\.local\/state\/hstore$/)
})

it.each(['', '.', '..', 'a/b', '-a', 'a b', 'ä', 'x'.repeat(64)])('%j is no name', (name) => {
  expect(() => checkName('node', name)).toThrow('cannot name a node')
})

it.each(['a', '7', 'node-1_x.y', 'x'.repeat(63)])('%j is a name', (name) => {
  expect(checkName('cluster', name)).toBe(name)
})
