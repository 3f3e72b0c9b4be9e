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

const serving = async () => (await machine.rows()).filter(({ health }) => health === 'healthy')
const leaderOfAll = async () => (await machine.leader())?.name ?? ''

it('a cluster is started, grows, and outlives its nodes and its leader', async () => {
  // 1. A seed.
  expect(await succeeds('start', '--detach', ...(await machine.newNode('node1')))).toContain('the first node')
  const [seed] = await machine.rows()
  expect(seed).toMatchObject({ name: 'node1', health: 'healthy', role: 'leader', type: 'voter', lag: 0 })

  // 2. Others join, through any node that is known, and by themselves.
  const address = seed?.address ?? ''
  await succeeds('join', address, '--detach', ...(await machine.newNode('node2')))
  expect(await succeeds('join', '--detach', ...(await machine.newNode('node3')))).toContain('as a voter')

  // 3. At three nodes one leads, and the others follow.
  await expect
    .poll(async () => Object.values(await machine.roles()).sort())
    .toEqual(['follower', 'follower', 'leader'])

  // 4. A write on any node is read on any node.
  for (const node of await machine.rows()) {
    expect(await write(node, 'writer', node.name)).toBe(200)
    for (const other of await machine.rows()) expect(await read(other, 'writer')).toBe(node.name)
  }

  // 5. A node that stops changes nothing for clients, and catches up when it is back.
  const follower = (await machine.rows()).find(({ role }) => role === 'follower')?.name ?? ''
  expect(await succeeds('stop', follower)).toBe(`Stopped ${follower}.\n`)
  expect((await machine.rows()).find(({ name }) => name === follower)).toMatchObject({
    health: 'stopped',
    role: null,
  })
  for (const node of await serving()) expect(await write(node, 'one-down', node.name)).toBe(200)
  expect(await succeeds('restart', follower)).toBe(`Restarted ${follower}.\n`)
  for (const node of await serving()) expect(await read(node, 'one-down')).toBeDefined()

  // 6. Nor does the leader.
  const first = await leaderOfAll()
  await succeeds('kill', first)
  await expect.poll(leaderOfAll).not.toBe('')
  const second = await leaderOfAll()
  expect(second).not.toBe(first)
  for (const node of await serving()) expect(await write(node, 'leader-killed', second)).toBe(200)
  await succeeds('restart', first)
  const back = (await machine.rows()).find(({ name }) => name === first)
  expect(back).toMatchObject({ health: 'healthy', type: 'voter' })
  if (back !== undefined) expect(await read(back, 'leader-killed')).toBe(second)
})
