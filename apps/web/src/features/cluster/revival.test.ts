import type { NodeState } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { commandsFor, lostOf } from './revival.ts'

const node = (name: string, state: NodeState) => ({ name, memberId: '1', state })

test('a node that is down is restarted, and a silent one is resumed', () => {
  const lost = lostOf([node('n1', 'down'), node('n2', 'up'), node('n3', 'not-answering'), node('n4', 'down')])
  expect(commandsFor(lost)).toEqual([
    'npx ticketcd cluster list',
    'npx ticketcd cluster restart n1 n4',
    'npx ticketcd cluster resume n3',
  ])
})

test('a node without a name is identified by its id', () => {
  expect(lostOf([node('', 'down')])).toEqual({ down: ['1'], silent: [] })
})

test('a name that a shell would execute is quoted', () => {
  expect(commandsFor({ down: ["it's; ls"], silent: [] }).at(-1)).toBe(
    "npx ticketcd cluster restart 'it'\\''s; ls'",
  )
})
