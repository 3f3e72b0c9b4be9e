import { expect, it } from 'vitest'
import { decodeNodeState, encodeNodeState, type NodeState } from './node-state.ts'

const state: NodeState = {
  role: 'follower',
  term: 3,
  leader: null,
  committed: 9,
  applied: 8,
  alarms: ['NOSPACE'],
}

it('a state survives its encoding, and fields of newer versions are no error', () => {
  expect(decodeNodeState(encodeNodeState(state))).toEqual(state)
  expect(decodeNodeState(Buffer.from(JSON.stringify({ ...state, load: 1 })))).toMatchObject(state)
})

it.each([
  'null',
  '7',
  '{}',
  JSON.stringify({ ...state, role: 'king' }),
  JSON.stringify({ ...state, leader: 4 }),
  JSON.stringify({ ...state, term: '3' }),
  JSON.stringify({ ...state, applied: 1.5 }),
  JSON.stringify({ ...state, alarms: [1] }),
])('%s is no state', (text) => {
  expect(() => decodeNodeState(Buffer.from(text))).toThrow('does not describe a node')
})

it('bytes that are no JSON are refused', () => {
  expect(() => decodeNodeState(Buffer.from('{'))).toThrow(SyntaxError)
})
