import { services } from '@ticketcd/wire'
import { describe, expect, it } from 'vitest'
import { FakeNode, lost } from '../../testing/cli/fake-node.ts'
import { shellStage } from '../../testing/cli/shell-stage.ts'

const { KV, Watch } = services

/** A node that knows the key a, and creates every key that is written. */
async function stage(options = {}) {
  const [node] = (await FakeNode.cluster(1)) as [FakeNode]
  const values: string[] = []
  node.answer(KV.range, ({ key }) => {
    const kvs = key === 'a' ? [{ key, value: Buffer.from('1'), version: 1 }] : []
    return { kvs, header: { revision: 5 } }
  })
  node.answer(KV.txn, ({ success }) => {
    for (const { requestPut: put } of success)
      if (put !== undefined) values.push(`${put.key}=${Buffer.from(put.value)}`)
    return { succeeded: true, header: { revision: 6 }, responses: success.map(() => ({})) }
  })
  return { node, values, ...shellStage(node, options) }
}

describe('lines of a file', () => {
  it('are carried out one after the other', async () => {
    const { run, out, err, values } = await stage()
    expect(await run('# a comment', '', 'set b "2 3"', 'get a', 'exit', 'set c 4')).toBe(0)
    expect(out()).toBe('Created. Revision 6.\n1\n')
    expect(err()).toBe('')
    expect(values).toEqual(['b=2 3'])
  })

  it('may have Windows line ends', async () => {
    const { run, out } = await stage()
    expect(await run('get a\r', 'get a\r')).toBe(0)
    expect(out()).toBe('1\n1\n')
  })

  it('that fail are named, and the others are carried out; the exit code is that of the first', async () => {
    const { run, out, err } = await stage()
    expect(await run('get b', 'gte a', 'get a')).toBe(1)
    expect(out()).toBe('1\n')
    expect(err()).toBe(
      "line 1: The key “b” does not exist.\nline 2: Unknown command 'gte'. Did you mean get?\n",
    )
  })

  it('end where no node answers, or a write may be missing', async () => {
    const { node, run, out, err } = await stage()
    node.answer(KV.txn, () => lost)
    expect(await run('get a', 'set b 2', 'get a')).toBe(4)
    expect(out()).toBe('1\n')
    expect(err()).toMatch(/^line 2: The outcome of the write is unknown: /)
  })

  it('may hold a value of several lines', async () => {
    const { run, values } = await stage()
    expect(await run("set b 'one", "two'", 'set c one\\', 'two')).toBe(0)
    expect(values).toEqual(['b=one\ntwo', 'c=onetwo'])
  })

  it('may not end within a quote', async () => {
    const { run, err } = await stage()
    expect(await run('get a', 'set b "2', '')).toBe(2)
    expect(err()).toContain('line 2: A quote is not closed')
  })

  it('may hold a transaction up to its end', async () => {
    const { run, out, values } = await stage()
    expect(await run('txn', 'then', '  set b 2', '  get c', 'end', 'get a')).toBe(0)
    expect(values).toEqual(['b=2'])
    expect(out()).toBe('then, revision 6\nset b\nget c: nothing\n1\n')
  })

  it('cannot give a value by -, since they are standard input', async () => {
    const { run, err } = await stage()
    expect(await run('set b -')).toBe(2)
    expect(err()).toContain('The shell itself reads standard input')
  })

  it('answer in JSON, all of them or those that ask for it', async () => {
    const all = await stage({ isJson: true })
    expect(await all.run('get a', 'get b')).toBe(1)
    expect(JSON.parse(all.out())).toMatchObject({ key: 'a', value: '1', revision: 5 })
    expect(JSON.parse(all.err())).toEqual({
      error: { code: 'not-found', message: 'The key “b” does not exist.', line: 2 },
    })
    const one = await stage()
    expect(await one.run('get a --json', 'get a')).toBe(0)
    expect(one.out()).toMatch(/^\{.*\}\n1\n$/)
  })

  it('explain the commands', async () => {
    const { run, out, err } = await stage()
    expect(await run('help', 'help lease grant', 'get --help', 'help foo')).toBe(2)
    for (const text of ['Usage: [options] [command]', 'Usage: lease grant', 'Usage: get [options] <key>'])
      expect(out()).toContain(text)
    expect(err()).toBe('line 4: There is no command “foo”. See: help\n')
  })
})

describe('a command', () => {
  it('is ended by an interrupt, and the shell goes on', async () => {
    const { node, shell, input, out, start } = await stage()
    node.stream(Watch.watch, () => [
      { created: true, header: { revision: 4 } },
      { events: [{ kv: { key: 'a', value: Buffer.from('2'), modRevision: 5 } }] },
    ])
    const running = start()
    input.write('watch a\n')
    await expect.poll(out).toBe('5 set a = 2\n')
    shell.interrupt()
    input.end('get a\n')
    expect(await running).toBe(0)
    expect(out()).toBe('5 set a = 2\n1\n')
  })

  it('ends with the shell', async () => {
    const { node, shell, input, out, start } = await stage()
    node.stream(Watch.watch, () => [
      { created: true },
      { events: [{ type: 1, kv: { key: 'a', modRevision: 5 } }] },
    ])
    const running = start()
    input.write('watch a\nget a\n')
    await expect.poll(out).toBe('5 delete a\n')
    shell.end()
    expect(await running).toBe(0)
    expect(out()).toBe('5 delete a\n')
  })
})

it('use changes the node, by name or address', async () => {
  const { run, err, node } = await stage()
  expect(await run('get a', 'use node1', `use 127.0.0.1:${node.address.port}`, 'use 127.0.0.1:1')).toBe(3)
  expect(err()).toMatch(/^line 4: 127\.0\.0\.1:1 cannot be used: connection refused\. /)
})
