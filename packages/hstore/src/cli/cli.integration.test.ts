import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiClient } from '../testing/api/api-client.ts'
import { CliProgram, openInput, patient, runProgram } from '../testing/cli/cli-program.ts'
import { checkCommands } from '../testing/cli/shared-commands.ts'

/*
 * The built programs, without a terminal, on one node that all tests share. Each test has keys of
 * its own.
 */

let cluster: TestCluster
let address: string

beforeAll(async () => {
  cluster = await startCluster({ engine: hstoreEngine })
  address = cluster.endpoints[0] ?? ''
})
afterAll(() => cluster.stop())

const run = (args: readonly string[], options = {}) =>
  runProgram(['-h', address, ...patient, ...args], options)
const json = async (...args: string[]) => JSON.parse((await run([...args, '--json'])).out)

it('every command works', () => checkCommands(address))

describe('JSON', () => {
  it('is one document for each command', async () => {
    expect(await json('set', 'j/a', '1')).toEqual({
      key: 'j/a',
      existed: false,
      revision: expect.any(Number),
    })
    const { revision } = await json('update', 'j/a', '2')
    expect(await json('get', 'j/a')).toEqual({
      key: 'j/a',
      value: '2',
      version: 2,
      createRevision: revision - 1,
      modRevision: revision,
      revision,
    })
    expect(await json('txn', 'then', 'get', 'j/a', 'and', 'delete', 'j/b')).toMatchObject({
      succeeded: true,
      results: [{ get: { key: 'j/a', kvs: [{ value: '2' }] } }, { delete: { key: 'j/b', deleted: 0 } }],
    })
    expect(await json('delete', 'j/a')).toMatchObject({ key: 'j/a', deleted: 1 })
  })

  it('is one document a line for streams', async () => {
    for (const key of ['l/1', 'l/2']) await run(['set', key, key])
    const { out } = await run(['list', 'l/', '--json'])
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).value),
    ).toEqual(['l/1', 'l/2'])
    const watch = await run(['watch', 'l/', '--prefix', '--rev', '2', '--count', '2', '--json'])
    expect(
      watch.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { type: 'set', key: 'l/1', value: 'l/1', version: 1 },
      { type: 'set', key: 'l/2' },
    ])
  })

  it('has bytes that are no UTF-8 as base64, and takes them so', async () => {
    const [key, value] = ['/2tleQ==', '//4=']
    expect(await json('set', key, value, '--base64')).toMatchObject({ keyBase64: key })
    expect(await json('get', key, '--base64')).toMatchObject({ keyBase64: key, valueBase64: value })
    expect((await run(['get', key, '--base64'])).exitCode).toBe(0)
    expect((await run(['list', '/w==', '--base64'])).out).toBe('\\xffkey = \\xff\\xfe\n')
    expect((await run(['set', 'a', 'x', '--base64'])).exitCode).toBe(2)
  })

  it('is used for errors too', async () => {
    const { exitCode, out, err } = await run(['get', 'missing', '--json'])
    expect([exitCode, out]).toEqual([1, ''])
    expect(JSON.parse(err)).toEqual({
      error: { code: 'not-found', message: 'The key “missing” does not exist.' },
    })
    expect(JSON.parse((await run(['gte', '--json'])).err)).toMatchObject({ error: { code: 'usage' } })
  })
})

describe('standard input', () => {
  it('may be a value, byte by byte', async () => {
    const value = Buffer.from([0, 1, 0xff, 0x0a, 0x0a])
    await run(['set', 'in/a', '-'], { input: value })
    const get = new CliProgram(['-h', address, ...patient, 'get', 'in/a', '--raw'])
    await get.ended()
    expect(get.bytes).toEqual(value)
    await run(['update', 'in/a', '-'], { input: '' })
    expect((await run(['get', 'in/a', '--raw'])).out).toBe('')
  })

  it('may be a transaction', async () => {
    const input = 'if\n  missing in/b\nthen\n  set in/b "1 2"\n  get in/b\n'
    const { exitCode, out } = await run(['txn', '-'], { input })
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/\nset in\/b\nget in\/b = 1 2\n$/)])
  })

  it('may be commands, one a line', async () => {
    const { exitCode, out, err } = await run([], { input: 'set in/c 1\nget in/c\nget missing\nget in/c\n' })
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^Created\. Revision \d+\.\n1\n1\n$/)
    expect(err).toBe('line 3: The key “missing” does not exist.\n')
  })
})

it('keys and values may be as large as the server takes them', async () => {
  const key = 'k'.repeat(10_240)
  const value = 'v'.repeat(1_500_000)
  expect(await run(['set', key, '-'], { input: value })).toMatchObject({ exitCode: 0 })
  expect((await run(['get', key, '--raw'])).out).toBe(value)
  const tooLarge = { exitCode: 1, err: 'hstore-cli: The key and its value are too large for the server.\n' }
  expect(await run(['set', 'large', '-'], { input: 'v'.repeat(1_600_000) })).toMatchObject(tooLarge)
  expect(await run(['set', 'large', '-'], { input: 'v'.repeat(3_000_000) })).toMatchObject(tooLarge)
  expect((await run(['get', 'large'])).exitCode).toBe(1)
})

it.each(['a b/é?%2F', '../x', ' ', '"\\\''])('the key “%s” is taken as it is', async (key) => {
  await run(['set', key, '1'])
  expect(JSON.parse((await run(['get', key, '--json'])).out).key).toBe(key)
})

describe('a usage error', () => {
  it.each([
    [['gte', 'a'], "Unknown command 'gte'. Did you mean get?"],
    [['get'], "Missing required argument 'key'."],
    [['get', ''], 'The key is empty. A key has at least one byte.'],
    [['get', 'a', '--rev', '0'], 'It must be a whole number of at least 1.'],
    [['get', 'a', '--raw', '--prefix'], '--raw writes one value, so it excludes --prefix.'],
    [['set', 'a', '-x'], "Unknown option '-x'. Put -- in front of a value that begins with a dash."],
    [['lease'], 'A command is missing. See: help'],
    [['lease', 'ttl', 'xyz'], '“xyz” is no lease ID.'],
    [['txn'], 'The transaction is missing. See: help txn'],
    [['--host', 'a:b:c', 'get', 'a'], '“a:b:c” is no address.'],
  ])('is a sentence: %j', async (args, problem) => {
    const { exitCode, err } = await run(args)
    expect(exitCode).toBe(2)
    expect(err).toContain('hstore-cli: ')
    expect(err).toContain(problem)
  })

  it('is none for values that begin with a dash behind --, and for negative numbers', async () => {
    await run(['set', 'dash', '--', '-x'])
    expect((await run(['get', 'dash'])).out).toBe('-x\n')
    await run(['set', 'dash', '-5'])
    expect((await run(['get', 'dash'])).out).toBe('-5\n')
  })
})

it('many keys are listed while they are read, and a reader may stop early', async () => {
  const client = new ApiClient(address)
  for (let at = 0; at < 2_000; at += 100) {
    const success = Array.from({ length: 100 }, (_, each) => ({
      requestPut: { key: `many/${String(at + each).padStart(5, '0')}`, value: Buffer.alloc(1_000, 'v') },
    }))
    await client.call(services.KV.txn, { success })
  }
  client.close()
  const { out } = await run(['list', 'many/'])
  expect(out.trimEnd().split('\n')).toHaveLength(2_000)
  const cut = new CliProgram(['-h', address, ...patient, 'list', 'many/'])
  cut.child.stdout?.once('data', () => cut.child.stdout?.destroy())
  expect(await cut.ended()).toMatchObject({ exitCode: 0, err: '' })
})

it('Ctrl-C ends a watch without a failure', async () => {
  const watch = new CliProgram(['-h', address, ...patient, 'watch', 'ctrl-c'])
  await expect
    .poll(async () => {
      await run(['set', 'ctrl-c', '1'])
      return watch.lines.length
    })
    .toBeGreaterThan(0)
  watch.child.kill('SIGINT')
  expect(await watch.ended()).toMatchObject({ exitCode: 0, err: '' })
})

it('Ctrl-C ends the lines of standard input, also while they are waited for', async () => {
  const shell = new CliProgram(['-h', address, ...patient], { input: openInput })
  shell.child.stdin?.write('set ctrl-c/lines 1\n')
  await expect.poll(() => shell.lines).toHaveLength(1)
  shell.child.kill('SIGINT')
  expect(await shell.ended()).toMatchObject({ exitCode: 130, err: '' })
})

describe('hstore -r client', () => {
  const hstore = (args: readonly string[], options = {}) =>
    runProgram(['-r', 'client', ...args, '-h', address, ...patient], { name: 'hstore', ...options })

  it('writes, reads, updates and deletes', async () => {
    const key = 'short'
    const steps = [
      await hstore(['-c', 'write', '-k', key, '-v', '-1']),
      await hstore(['-c', 'update', '-k', key, '-v', '2']),
      await hstore(['-c', 'read', '-k', key]),
      await hstore(['-c', 'delete', '-k', key]),
      await hstore(['-c', 'read', '-k', key]),
      await hstore(['-c', 'update', '-k', key, '-v', '2']),
    ]
    expect(steps.map(({ exitCode, out, err }) => [exitCode, (out + err).replace(/\d+/, 'N')])).toEqual([
      [0, 'Created. Revision N.\n'],
      [0, 'Updated. Revision N.\n'],
      [0, 'N\n'],
      [0, 'Deleted. Revision N.\n'],
      [1, 'hstore: The key “short” does not exist.\n'],
      [1, 'hstore: The key “short” does not exist. Nothing was changed. Create it by set.\n'],
    ])
  })

  it('reads all keys and values', async () => {
    await hstore(['-c', 'write', '-k', 'short/all', '-v', '1'])
    expect((await hstore(['-c', 'read'])).out).toContain('short/all = 1\n')
  })

  it('is the shell without a command', async () => {
    await hstore(['-c', 'write', '-k', 'short/shell', '-v', '1'])
    expect((await hstore([], { input: 'get short/shell\n' })).out).toBe('1\n')
  })

  it.each([
    [['-r', 'client', '-c', 'write'], 'hstore: The command write needs -k KEY.'],
    [['-r', 'client', '-c', 'start'], 'hstore: The role client has no command “start”.'],
    [['-r', 'server', '-c', 'other'], "A server has no command 'other'"],
    [['-r', 'other'], 'Allowed choices are server, client.'],
    [[], "hstore: Required option '-r, --role <role>' not specified."],
  ])('refuses %j', async (args, problem) => {
    const { exitCode, err } = await runProgram(args, { name: 'hstore' })
    expect(exitCode).toBe(2)
    expect(err).toContain(problem)
  })
})
