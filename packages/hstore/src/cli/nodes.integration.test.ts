import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pathOf } from '../front/testing/certificates.ts'
import { ApiClient } from '../testing/api/api-client.ts'
import { CliProgram, openInput, patient, runProgram } from '../testing/cli/cli-program.ts'
import { lonelyNode, NodeProgram } from '../testing/node-program.ts'

async function started(nodes: 1 | 3): Promise<TestCluster> {
  const cluster = await startCluster({ engine: hstoreEngine, nodes })
  onTestFinished(() => cluster.stop())
  return cluster
}

const statusOf = async (address: string) =>
  JSON.parse((await runProgram(['-h', address, 'status', '--json'])).out) as {
    name: string
    address: string
    health: string
    role: string | null
  }[]

describe('with three nodes', () => {
  it('status shows each, and a dead one with its reason', async () => {
    const cluster = await started(3)
    const [first = '', second = ''] = cluster.endpoints
    // On a busy machine a node may answer too late.
    await expect
      .poll(async () => (await statusOf(first)).map(({ name, address, health }) => [name, address, health]))
      .toEqual(cluster.nodes.map(({ name, address }) => [name, address, 'healthy']))
    await expect
      .poll(async () => (await statusOf(first)).map(({ role }) => role).sort())
      .toEqual(['follower', 'follower', 'leader'])
    await cluster.node(0).kill()
    await expect
      .poll(() => statusOf(second))
      .toMatchObject([
        { health: 'unreachable', role: null, problem: 'connection refused' },
        { health: 'healthy' },
        { health: 'healthy' },
      ])
    const { out } = await runProgram(['-h', second, 'status'])
    expect(out).toMatch(
      /^node +address +health +role +term +index +size\nnode1 +127\.0\.0\.1:\d+ +unreachable\n/,
    )
    expect(out).toContain(`\nnode2 *`)
    expect(out).toMatch(/\nnode1: connection refused\.\n$/)
  })

  it('a command goes to the next given node when the first is dead', async () => {
    const cluster = await started(3)
    await cluster.node(0).kill()
    const { exitCode, out, err } = await runProgram([
      '-h',
      cluster.endpoints.join(','),
      ...patient,
      'set',
      'a',
      '1',
    ])
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^Created/)])
    // A node without a leader refuses the command: during an election the third node may get it.
    expect(err).toMatch(
      /^127\.0\.0\.1:\d+: connection refused\. Continuing at node[23] \(127\.0\.0\.1:\d+\)\.\n$/,
    )
  })

  it('lines go on at another member when their node dies, and the members need not be given', async () => {
    const cluster = await started(3)
    const shell = new CliProgram(['-h', cluster.endpoints[0] ?? '', ...patient], { input: openInput })
    shell.child.stdin?.write('set a 1\n')
    await expect.poll(() => shell.lines).toHaveLength(1)
    await cluster.node(0).kill()
    shell.child.stdin?.end('get a\nset b 2\n')
    const { exitCode, out, err } = await shell.ended()
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^Created.*\n1\nCreated.*\n$/)])
    expect(err).toMatch(/^node1 .* Continuing at node[23] /)
  })

  it('a node that hangs is left: by lines before the next is sent, and by a watch after a silence', async () => {
    const cluster = await started(3)
    const [first = '', second = ''] = cluster.endpoints
    const shell = new CliProgram(['-h', first], { input: openInput })
    const watch = new CliProgram(['-h', first, 'watch', 'a'])
    shell.child.stdin?.write('set a 1\n')
    await expect.poll(() => shell.lines).toHaveLength(1)
    await expect
      .poll(async () => {
        await runProgram(['-h', second, 'set', 'a', '2'])
        return watch.lines.length
      })
      .toBeGreaterThan(0)
    await cluster.node(0).pause()
    // A connection that was in use just now is trusted.
    await sleep(1_000)
    shell.child.stdin?.end('set a 3\n')
    const { exitCode, err } = await shell.ended()
    expect(exitCode).toBe(0)
    expect(err).toMatch(/^node1 .*: it does not answer\. Continuing at node[23] /)
    await expect.poll(() => watch.lines.at(-1)).toMatch(/^\d+ set a = 3$/)
    cluster.node(0).resume()
  })

  it('a watch loses and repeats nothing while node after node dies and returns', async () => {
    const cluster = await started(3)
    const watch = new CliProgram([
      '-h',
      cluster.endpoints[0] ?? '',
      'watch',
      'w/',
      '--prefix',
      '--rev',
      '1',
      '--json',
    ])
    const clients = cluster.endpoints.map((endpoint) => new ApiClient(endpoint, { reconnectMs: 100 }))
    onTestFinished(() => {
      for (const client of clients) client.close()
    })
    const written: string[] = []
    let isOver = false
    const writing = (async () => {
      for (let number = 0; !isOver; number += 1) {
        const key = `w/${number}`
        const put = clients[number % 3]?.call(services.KV.put, { key, value: Buffer.from(key) })
        await put?.then(() => written.push(key)).catch(() => {})
      }
    })()
    const more = () => expect.poll(() => watch.lines.length).toBeGreaterThan(watch.lines.length + 20)
    const keys = () => watch.lines.map((line) => JSON.parse(line).key as string)
    await more()
    for (const node of cluster.nodes) {
      await node.kill()
      await more()
      await node.restart()
    }
    isOver = true
    await writing
    await expect.poll(() => keys().at(-1)).toBe(written.at(-1))
    const revisions = watch.lines.map((line) => JSON.parse(line).modRevision as number)
    expect(revisions).toEqual([...revisions].sort((one, other) => one - other))
    expect(new Set(keys()).size).toBe(keys().length)
    const seen = new Set(keys())
    expect(written.filter((key) => !seen.has(key))).toEqual([])
    expect(watch.err).toMatch(/^\{"notice":"node1 .*Continuing at node[23] /)
  })

  it('without a majority a command says so, and status still works', async () => {
    const cluster = await started(3)
    const [first = ''] = cluster.endpoints
    for (const at of [1, 2]) await cluster.node(at).kill()
    await expect.poll(async () => (await statusOf(first))[0]?.role).toBe('no leader')
    await expect.poll(async () => (await statusOf(first))[0]?.health).toBe('no majority')
    const set = await runProgram(['-h', first, '--timeout', '1', 'set', 'a', '1'])
    expect(set).toMatchObject({
      exitCode: 3,
      err: 'hstore-cli: The cluster has no leader. A majority of its voters must run.\n',
    })
  })

  it('without any node a command says so', async () => {
    const cluster = await started(1)
    await cluster.node(0).kill()
    const [first = ''] = cluster.endpoints
    expect(await runProgram(['-h', first, 'get', 'a'])).toMatchObject({
      exitCode: 3,
      err: `hstore-cli: No node answers. ${first}: connection refused.\n`,
    })
  })
})

/** Passes bytes on, until a message of this method has passed: then the connection is cut. */
async function cutter(address: string): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((client) => {
    const [host = '', port = ''] = address.split(':')
    const node = connect(Number(port), host)
    for (const socket of [client, node]) socket.on('error', () => {})
    client.on('data', (chunk) => {
      node.write(chunk)
      if (chunk.includes('a-value')) {
        // The node has the write, and its answer finds no way back.
        client.destroy()
        node.end()
      }
    })
    node.on('data', (chunk) => client.write(chunk))
    node.on('close', () => client.destroy())
    client.on('close', () => node.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it('a write whose answer is cut off has an unknown outcome, is applied once, and is not sent again', async () => {
  const cluster = await started(1)
  const [node = ''] = cluster.endpoints
  const { address } = await cutter(node)
  const set = await runProgram(['-h', address, 'set', 'a', 'a-value'])
  expect(set.exitCode).toBe(4)
  expect(set.err).toMatch(
    /^hstore-cli: The outcome of the write is unknown: .* Read before you write again\.\n$/,
  )
  await expect
    .poll(async () => {
      const { out } = await runProgram(['-h', node, 'get', 'a', '--json'])
      return out === '' ? undefined : JSON.parse(out)
    })
    .toMatchObject({ value: 'a-value', version: 1 })
})

it('with authentication a user logs in, and sees what it may', async () => {
  const cluster = await started(1)
  const [address = ''] = cluster.endpoints
  const client = new ApiClient(address)
  const { Auth } = services
  for (const name of ['root', 'writer']) {
    await client.call(Auth.userAdd, { name, password: 'secret' })
    await client.call(Auth.roleAdd, { name })
    await client.call(Auth.userGrantRole, { user: name, role: name })
  }
  const writable = { permType: 1, key: 'a' }
  await client.call(Auth.roleGrantPermission, { name: 'writer', perm: writable })
  await client.call(Auth.authEnable, {})
  client.close()
  const run = async (args: readonly string[], env = {}) => {
    const { exitCode, out, err } = await runProgram(['-h', address, ...patient, ...args], { env })
    return [exitCode, out + err]
  }
  const password = { HSTORE_PASSWORD: 'secret' }
  expect(await run(['get', 'a'])).toEqual([
    1,
    'hstore-cli: The cluster needs a login. Name a user by --user NAME.\n',
  ])
  expect(await run(['--user', 'root', 'set', 'a', '1'], password)).toEqual([
    0,
    expect.stringContaining('Created'),
  ])
  expect(await run(['--user', 'root:secret', 'get', 'a'])).toEqual([0, '1\n'])
  expect(await run(['--user', 'root:wrong', 'get', 'a'])).toEqual([
    1,
    'hstore-cli: The name or the password of the user root is wrong.\n',
  ])
  expect(await run(['--user', 'root', 'get', 'a'])).toEqual([
    2,
    'hstore-cli: There is no terminal to ask for the password. Set HSTORE_PASSWORD.\n',
  ])
  // A user with write permission only does not learn whether the key existed.
  expect(await run(['--user', 'writer', 'set', 'a', '2'], password)).toEqual([
    0,
    expect.stringContaining('Stored'),
  ])
  const denied = [1, 'hstore-cli: The user has no right to do this.\n']
  expect(await run(['--user', 'writer', 'get', 'a'], password)).toEqual(denied)
  expect(await run(['--user', 'writer', 'set', 'b', '2'], password)).toEqual(denied)
  expect(await run(['--user', 'writer', 'watch', 'a'], password)).toEqual([
    1,
    'hstore-cli: The user has no right to watch this.\n',
  ])
})

it('with TLS both sides prove who they are', async () => {
  const { flags, address } = await lonelyNode()
  const node = new NodeProgram([
    ...flags.map((flag) => flag.replace(/(client-urls=)http:/, '$1https:')),
    `--cert-file=${pathOf('server.pem')}`,
    `--key-file=${pathOf('server-key.pem')}`,
    `--trusted-ca-file=${pathOf('ca.pem')}`,
    '--client-cert-auth',
  ])
  await node.untilServing()
  const own = ['--cert', pathOf('client.pem'), '--key', pathOf('client-key.pem')]
  const ca = ['--cacert', pathOf('ca.pem')]
  const run = (...options: string[]) => runProgram(['-h', address, ...options, 'set', 'a', '1'])
  expect(await run(...ca, ...own)).toMatchObject({ exitCode: 0, out: expect.stringContaining('Created') })
  const unknown = await run(...own)
  expect(unknown.exitCode).toBe(3)
  expect(unknown.err).toContain('certificate authority is unknown; name it by --cacert')
  const advised = (text: string) => ({ exitCode: 3, err: expect.stringContaining(text) })
  expect(await run('--timeout', '1', ...ca)).toMatchObject(
    advised('A node may ask for a certificate: --cert'),
  )
  expect(await run('--timeout', '1')).toMatchObject(advised('A node with TLS needs --cacert FILE.'))
})
