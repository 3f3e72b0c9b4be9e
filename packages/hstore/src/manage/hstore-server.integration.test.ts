import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Machine, membersOf } from '../testing/manage/machine.ts'
import { processOf } from './node-process.ts'

let machine: Machine
beforeEach(() => {
  machine = new Machine()
})
afterEach(() => machine.close())

/** Nodes node1, node2, … of one cluster. */
async function clusterOf(size: number): Promise<void> {
  for (let number = 1; number <= size; number += 1) {
    const command = number === 1 ? 'start' : 'join'
    const { exitCode, err } = await machine.run(
      command,
      '--detach',
      ...(await machine.newNode(`node${number}`)),
    )
    expect([exitCode, err]).toEqual([0, ''])
  }
}

const healthOf = async (name: string) => (await machine.rows()).find((row) => row.name === name)?.health
const recordOf = (name: string) => machine.state.all().find((record) => record.name === name)

it('settings of a node outlast the restart of all nodes', async () => {
  await clusterOf(3)
  const [{ name: leader }] = await machine.untilSettled(3)
  const set = (...args: string[]) => machine.run('config', 'set', ...args)
  // Also the leader can get another name, and give its vote away.
  expect((await set(leader, 'name=first', 'health-check-interval=250ms')).out).toContain('name=first')
  expect((await set('first', 'type=learner')).out).toContain('type=learner')
  const settled = await machine.untilSettled(3)
  expect(settled[0].name).not.toBe('first')

  const others = settled.map(({ name }) => name).filter((name) => name !== 'first')
  expect((await set(others[0] ?? '', 'name=first')).err).toContain('keeps its name')
  expect((await set(others[0] ?? '', 'type=learner')).err).toContain('too many learner members')
  const names = ['first', ...others]
  expect((await machine.run('kill', ...names, '--yes')).exitCode).toBe(0)
  expect((await machine.rows()).map(({ health }) => health)).toEqual(['stopped', 'stopped', 'stopped'])
  expect((await machine.run('restart', ...names)).out).toContain('Restarted')

  const found = (await machine.untilSettled(3)).find(({ name }) => name === 'first')
  expect(found).toMatchObject({ type: 'learner', healthCheckMs: 250 })
  expect((await set('first', 'type=voter')).out).toContain('type=voter')
  expect((await machine.run('config', 'get', 'first')).out).toBe(
    'name=first\ntype=voter\nhealth-check-interval=250ms\n',
  )
})

it('a node keeps the flags of its start, and gets others by a restart', async () => {
  const flags = ['--storage', 'disk', '--dashboard-admin']
  expect((await machine.run('start', '--detach', ...(await machine.newNode('node1')), ...flags)).err).toBe('')
  const storageOf = async () => {
    const { dataDir = '', address = '' } = recordOf('node1') ?? {}
    const url = `http://${address}/v2/keys/key`
    await fetch(url, { method: 'PUT', body: new URLSearchParams({ value: '1' }) })
    return [existsSync(join(dataDir, 'member', 'v2')), await (await fetch(url)).json()]
  }
  const value = expect.objectContaining({ node: expect.objectContaining({ value: '1' }) })
  expect(await storageOf()).toEqual([true, value])
  rmSync(join(recordOf('node1')?.dataDir ?? '', 'member', 'v2'), { recursive: true })
  expect((await machine.run('restart', 'node1', '--no-dashboard-admin')).err).toBe('')
  expect(await storageOf()).toEqual([true, value])
  expect((await machine.run('status', 'node1')).out).toContain('--storage=disk --dashboard-admin=false')
  const refused = await machine.run('join', '--detach', '--storage', 'tape')
  expect([refused.exitCode, refused.err]).toEqual([2, expect.stringContaining('--storage is one of')])
})

it('nodes check each other, as often as their setting says', async () => {
  await clusterOf(2)
  await machine.run('config', 'set', 'node1', 'health-check-interval=100ms')
  const checkOf2 = async () => {
    const view = await membersOf(recordOf('node1') ?? { address: '' })
    return view.members.find(({ name }) => name === 'node2')?.check
  }
  await expect.poll(async () => (await checkOf2())?.isAnswering).toBe(true)
  await machine.run('kill', 'node2', '--yes')
  await expect.poll(async () => (await checkOf2())?.isAnswering).toBe(false)
})

it('a node that this state folder does not describe is found by discovery', async () => {
  await clusterOf(1)
  const record = recordOf('node1')
  if (record === undefined) return
  machine.state.remove(record)
  const joined = await machine.run('join', '--detach', ...(await machine.newNode('node2')))
  machine.state.create(record)
  expect([joined.exitCode, joined.err]).toEqual([0, ''])
  await machine.untilSettled(2)
  // With a secret that this cluster does not have.
  machine.state.remove(record)
  Object.assign(machine.variables, { HSTORE_DISCOVERY_SECRET: 'short' })
  const refused = await machine.run('join', '--cluster', 'other')
  machine.state.create(record)
  expect([refused.exitCode, refused.err]).toEqual([2, expect.stringContaining('HSTORE_DISCOVERY_SECRET')])
})

it('the last quorum is not ended by chance', async () => {
  await clusterOf(2)
  const refused = await machine.run('kill', 'node2')
  expect([refused.exitCode, refused.err]).toEqual([
    1,
    expect.stringContaining('Repeat the command with --yes'),
  ])
  await machine.untilSettled(2)
  expect((await machine.run('stop', 'node2', '--yes')).exitCode).toBe(0)
  await expect.poll(() => healthOf('node1')).toBe('no-leader')
  // One of two voters cannot serve alone.
  await machine.run('kill', 'node1')
  const alone = await machine.run('restart', 'node1')
  expect([alone.exitCode, alone.out]).toEqual([0, expect.stringContaining('waits for other members')])
  expect(await healthOf('node1')).toBe('silent')
  expect((await machine.run('restart', 'node2')).out).toBe('Restarted node2.\n')
  await expect.poll(() => healthOf('node1')).toBe('healthy')
})

it('a node that was removed from its cluster does not come back', async () => {
  await clusterOf(2)
  const view = await membersOf(recordOf('node1') ?? { address: '' })
  const id = view.members.find(({ name }) => name === 'node2')?.id
  const body = JSON.stringify({ ID: BigInt(`0x${id}`).toString() })
  await fetch(`http://${recordOf('node1')?.address}/v3/cluster/member/remove`, { method: 'POST', body })
  await expect.poll(() => healthOf('node2')).toBe('removed')
  await expect.poll(() => processOf(recordOf('node2') ?? { dataDir: '' })).toBeUndefined()
  expect((await machine.run('restart', 'node2')).err).toContain("node2 was removed from the cluster 'hstore'")
})

it('without a terminal a node runs until SIGTERM', async () => {
  const child = machine.spawn('start', ...(await machine.newNode('node1')))
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  // The node is healthy before the program waits for signals.
  await expect.poll(() => out).toContain('runs until this program gets SIGTERM')
  expect(await healthOf('node1')).toBe('healthy')
  child.kill('SIGTERM')
  const [exitCode] = await once(child, 'close')
  expect([exitCode, out]).toEqual([
    0,
    expect.stringMatching(/runs until this program gets SIGTERM.*Stopped node1\.\n$/s),
  ])
  expect(await healthOf('node1')).toBe('stopped')
})

it('and the program ends with its node', async () => {
  const child = machine.spawn('start', ...(await machine.newNode('node1')))
  const ended = once(child, 'exit')
  const err = text(child.stderr)
  await expect.poll(() => healthOf('node1')).toBe('healthy')
  await machine.run('kill', 'node1', '--yes')
  const [exitCode] = await ended
  expect([exitCode, await err]).toEqual([1, expect.stringContaining('node1 has ended (SIGKILL)')])
})

it('a learner joins, and stays one', async () => {
  await clusterOf(1)
  const joined = await machine.run('join', '--learner', '--detach', ...(await machine.newNode('reader')))
  expect(joined.out).toContain('as a learner')
  expect((await machine.untilSettled(2))[1]).toMatchObject({ name: 'reader', type: 'learner' })
  // It has no vote, so its end asks nothing.
  expect((await machine.run('kill', 'reader')).exitCode).toBe(0)
})

it('nodes that join at the same time take turns', async () => {
  await clusterOf(1)
  const options = await Promise.all(['a', 'b', 'c'].map((name) => machine.newNode(name)))
  const joined = await Promise.all(options.map((each) => machine.run('join', '--detach', ...each)))
  expect(joined.map(({ err }) => err)).toEqual(['', '', ''])
  expect((await machine.untilSettled(4)).map(({ type }) => type)).toEqual(Array(4).fill('voter'))
})

it('a cluster that asks for a login is managed by its administrator alone', async () => {
  await clusterOf(2)
  const { address = '' } = recordOf('node1') ?? {}
  const ask = async (path: string, body: object) => {
    const { status } = await fetch(`http://${address}/v3/auth/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    expect(status).toBe(200)
  }
  await ask('role/add', { name: 'root' })
  await ask('user/add', { name: 'root', password: 'secret' })
  await ask('user/grant', { user: 'root', role: 'root' })
  await ask('enable', {})
  // Without the members nobody knows whether this is the last quorum.
  for (const command of [['list'], ['kill', 'node2'], ['config', 'set', 'node2', 'name=left']]) {
    const { exitCode, err } = await machine.run(...command)
    expect([exitCode, err]).toEqual([1, expect.stringContaining('asks for a login')])
  }
  expect(processOf(recordOf('node2') ?? { dataDir: '' })).toBeDefined()

  Object.assign(machine.variables, { HSTORE_USER: 'root', HSTORE_PASSWORD: 'secret' })
  await machine.untilSettled(2)
  const joined = await machine.run('join', '--detach', ...(await machine.newNode('node3')))
  expect([joined.exitCode, joined.err]).toEqual([0, ''])
  expect((await machine.run('config', 'set', 'node2', 'name=left')).out).toContain('name=left')
  expect((await machine.run('restart', 'left')).out).toBe('Restarted left.\n')
})
