import type { NodeState } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { commandsFor, lostOf } from './revival.ts'

const node = (name: string, state: NodeState) => ({ name, memberId: '1', state })

test('what is down is started again, and what is silent is resumed', () => {
  const lost = lostOf([node('n1', 'down'), node('n2', 'up'), node('n3', 'not-answering'), node('n4', 'down')])
  expect(commandsFor(lost)).toEqual([
    'npx ticketcd cluster list',
    'npx ticketcd cluster restart n1 n4',
    'npx ticketcd cluster resume n3',
  ])
})

test('a node that never had a name goes by its id', () => {
  expect(lostOf([node('', 'down')])).toEqual({ down: ['1'], silent: [] })
})

test('a name that a shell would run is quoted', () => {
  expect(commandsFor({ down: ["it's; ls"], silent: [] }).at(-1)).toBe(
    "npx ticketcd cluster restart 'it'\\''s; ls'",
  )
})
