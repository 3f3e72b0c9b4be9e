import { afterEach, beforeEach, expect, it } from 'vitest'
import { Machine } from '../testing/manage/machine.ts'
import type { NodeRow } from './node-row.ts'

/* The steps of docs/hstore-first-cluster.md, with the built program. */

let machine: Machine
beforeEach(() => {
  machine = new Machine()
})
afterEach(() => machine.close())

async function succeeds(...args: readonly string[]): Promise<string> {
  const { exitCode, out, err } = await machine.run(...args)
  expect([exitCode, err]).toEqual([0, ''])
  return out
}

async function write({ address }: NodeRow, key: string, value: string): Promise<number> {
  return (
    await fetch(`http://${address}/write`, { method: 'POST', body: new URLSearchParams({ key, value }) })
  ).status
}

async function read({ address }: NodeRow, key: string): Promise<unknown> {
  return ((await (await fetch(`http://${address}/read/${key}`)).json()) as { value?: unknown }).value
}

it('a cluster is started, grows, and outlives its nodes and its leader', async () => {
  // 1. A seed.
  expect(await succeeds('start', '--detach', ...(await machine.newNode('node1')))).toContain('the first node')
  const [seed] = await machine.untilSettled(1)
  expect(seed).toMatchObject({ name: 'node1', health: 'healthy', role: 'leader', type: 'voter', lag: 0 })

  // 2. Others join, through any node that is known, and by themselves.
  await succeeds('join', seed.address, '--detach', ...(await machine.newNode('node2')))
  expect(await succeeds('join', '--detach', ...(await machine.newNode('node3')))).toContain('as a voter')

  // 3. At three nodes one leads, and the others follow.
  const [, follower, other] = await machine.untilSettled(3)
  expect([follower?.role, other?.role]).toEqual(['follower', 'follower'])
  if (follower === undefined) return

  // 4. A write on any node is read on any node.
  for (const node of await machine.rows()) {
    expect(await write(node, 'writer', node.name)).toBe(200)
    for (const reader of await machine.rows()) expect(await read(reader, 'writer')).toBe(node.name)
  }

  // 5. A node that stops changes nothing for clients, and catches up when it is back.
  expect(await succeeds('stop', follower.name)).toBe(`Stopped ${follower.name}.\n`)
  expect((await machine.rows()).find(({ name }) => name === follower.name)).toMatchObject({
    health: 'stopped',
    role: null,
  })
  for (const node of await machine.untilSettled(2)) expect(await write(node, 'one-down', node.name)).toBe(200)
  expect(await succeeds('restart', follower.name)).toBe(`Restarted ${follower.name}.\n`)
  expect(await read(follower, 'one-down')).toBeDefined()

  // 6. Nor does the leader.
  const [first] = await machine.untilSettled(3)
  await succeeds('kill', first.name)
  const [second, third] = await machine.untilSettled(2)
  expect(second.name).not.toBe(first.name)
  for (const node of [second, third])
    if (node) expect(await write(node, 'leader-killed', second.name)).toBe(200)
  await succeeds('restart', first.name)
  expect((await machine.untilSettled(3)).map(({ type }) => type)).toEqual(['voter', 'voter', 'voter'])
  expect(await read(first, 'leader-killed')).toBe(second.name)
})
