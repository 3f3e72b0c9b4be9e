import { expect, test } from 'vitest'
import { emptyState, newRecord, parseState } from './state-file.ts'

const file = '/home/me/.ticketcd/cluster.json'
const node = newRecord('node1', 23_790, 23_890, 'new')
const state = { ...emptyState('hstore'), nodes: [node] }

test('a state is read as it was written', () => {
  expect(parseState(JSON.stringify(state), file)).toEqual(state)
})

test.each([
  ['', 'it is empty'],
  ['{"version": 1, "no', 'it is not JSON'],
  ['[]', 'it does not hold an object'],
  [JSON.stringify({ ...state, version: 2 }), 'its version is 2 and not 1'],
  [JSON.stringify({ ...state, engine: 'consul' }), 'its engine is "consul"'],
  [JSON.stringify({ ...state, token: '' }), 'its "token" is missing'],
  [JSON.stringify({ ...state, nodes: 5 }), 'its "nodes" are not a list'],
  [JSON.stringify({ ...state, nodes: [7] }), 'nodes[0] is not an object'],
  [JSON.stringify({ ...state, nodes: [{ ...node, name: '' }] }), 'nodes[0] has no "name"'],
  [JSON.stringify({ ...state, nodes: [{ ...node, clientPort: 70_000 }] }), 'no valid "clientPort"'],
  [JSON.stringify({ ...state, nodes: [{ ...node, bootstrap: 'later' }] }), 'no valid "bootstrap"'],
  [JSON.stringify({ ...state, nodes: [{ ...node, pid: 1 }] }), 'no valid "pid"'],
  [JSON.stringify({ ...state, nodes: [node, node] }), 'two nodes have the same name'],
])('a corrupt state %j is reported with the reason and the remedy', (text, reason) => {
  expect(() => parseState(text, file)).toThrow(reason)
  expect(() => parseState(text, file)).toThrow(file)
  expect(() => parseState(text, file)).toThrow('`ticketcd cluster down --purge`')
})

test.each(['/etc', '../elsewhere', 'nodes/../../elsewhere'])('data in %s is rejected', (dataDir) => {
  const text = JSON.stringify({ ...state, nodes: [{ ...node, dataDir }] })
  expect(() => parseState(text, file)).toThrow('outside the state folder')
})
