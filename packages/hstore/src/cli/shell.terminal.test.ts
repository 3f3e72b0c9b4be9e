import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ApiClient } from '../testing/api/api-client.ts'
import { patient, programNamed, runProgram } from '../testing/cli/cli-program.ts'
import { Terminal, type TerminalSize } from '../testing/terminal.ts'

let cluster: TestCluster
let address: string

beforeAll(async () => {
  cluster = await startCluster({ engine: hstoreEngine, nodes: 3 })
  address = cluster.endpoints[0] ?? ''
})
afterAll(() => cluster.stop())

/** A shell that has greeted. */
async function shell(size: Partial<TerminalSize> = {}, host = address): Promise<Terminal> {
  const program = [process.execPath, programNamed('hstore-cli'), '-h', host, ...patient]
  const terminal = new Terminal(program, size)
  await terminal.untilScreen(/\nnode1> ?$/)
  return terminal
}

describe('the shell', () => {
  it('greets with the node, carries out lines, and leaves by Ctrl-D', async () => {
    const terminal = await shell()
    expect(terminal.screen).toBe(
      `Connected to node1 (${address}), one of 3 nodes.\nhelp lists the commands.\nnode1>`,
    )
    terminal.enter('set greeting "hello world"')
    await terminal.untilScreen(/\nCreated\. Revision \d+\.\nnode1>$/)
    terminal.enter('get greeting')
    await terminal.untilScreen(/\nhello world\nnode1>$/)
    terminal.enter('get nothing')
    await terminal.untilScreen(/\nThe key “nothing” does not exist\.\nnode1>$/)
    terminal.press('C-d')
    await expect.poll(() => terminal.exitCode).toBe(0)
  })

  it('leaves by exit', async () => {
    const terminal = await shell()
    terminal.enter('exit')
    await expect.poll(() => terminal.exitCode).toBe(0)
  })

  it('Ctrl-C ends the command that runs, or drops the line, and not the shell', async () => {
    const terminal = await shell()
    terminal.enter('watch w')
    await terminal.untilScreen(/Watching\. Ctrl-C ends it\.$/)
    await runProgram(['-h', address, 'set', 'w', '1'])
    await terminal.untilScreen(/\n\d+ set w = 1$/)
    terminal.press('C-c')
    await terminal.untilScreen(/ set w = 1\nnode1>$/)
    terminal.type('get nonsen')
    terminal.press('C-c')
    await terminal.untilScreen(/\nnode1> get nonsen\^C\nnode1>$/)
    terminal.enter('get w')
    await terminal.untilScreen(/\nnode1> get w\n1\nnode1>$/)
  })

  it('Tab completes commands, options, keys and nodes', async () => {
    for (const key of ['tab/one', 'tab/one more']) await runProgram(['-h', address, 'set', key, '1'])
    const terminal = await shell()
    terminal.type('upd')
    terminal.press('Tab')
    await terminal.untilScreen(/\nnode1> update$/)
    terminal.type('tab')
    terminal.press('Tab')
    await terminal.untilScreen(/\nnode1> update tab\/one$/)
    // A second Tab behind the first. Of two in one piece readline takes the first as pasted text.
    terminal.press('Tab')
    await terminal.untilScreen(/\ntab\/one +tab\/one\\ more\n+node1> update tab\/one$/)
    terminal.type('\\')
    terminal.press('Tab')
    await terminal.untilScreen(/\nnode1> update tab\/one\\ more$/)
    terminal.enter(' 2')
    await terminal.untilScreen(/\nUpdated\. Revision \d+\.\nnode1>$/)
    terminal.type('get --ke')
    terminal.press('Tab')
    await terminal.untilScreen(/\nnode1> get --keys-only$/)
    terminal.press('C-u')
    terminal.enter('use node2')
    await terminal.untilScreen(/\nUsing node2 \(127\.0\.0\.1:\d+\)\.\nnode2>$/)
    terminal.type('use ')
    terminal.press('Tab')
    await terminal.untilScreen(/\nnode2> use node$/)
    terminal.press('Tab')
    await terminal.untilScreen(/\nnode1 +node2 +node3\n+node2> use node$/)
  })

  it('keeps a history that its user alone can read, without lines that begin with a space', async () => {
    const terminal = await shell()
    terminal.enter('set h 1')
    await terminal.untilScreen(/\nCreated\. Revision \d+\.\nnode1>$/)
    terminal.enter(' set h secret')
    await terminal.untilScreen(/\nReplaced\. Revision \d+\.\nnode1>$/)
    terminal.press('Up')
    await terminal.untilScreen(/\nnode1> set h 1$/)
    terminal.press('C-u', 'C-d')
    await expect.poll(() => terminal.exitCode).toBe(0)
    const file = join(terminal.home, '.local', 'state', 'hstore', 'history')
    expect(readFileSync(file, 'utf8')).toBe('set h 1\n')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('takes a transaction and a value over several lines', async () => {
    const terminal = await shell()
    const enterAll = async (...lines: string[]) => {
      for (const line of lines) {
        await terminal.untilScreen(/\n\.\.\.$/)
        terminal.enter(line)
      }
    }
    terminal.enter("set t 'one")
    await enterAll("two'")
    await terminal.untilScreen(/\nCreated\. Revision \d+\.\nnode1>$/)
    terminal.enter('get t')
    await terminal.untilScreen(/\none\ntwo\nnode1>$/)
    terminal.enter('txn')
    await enterAll('if exists t', 'then', "  set t 'three", "end'", '  get t', 'end')
    await terminal.untilScreen(/\nthen, revision \d+\nset t\nget t = three\\nend\nnode1>$/)
    terminal.enter('txn')
    await enterAll('then')
    await terminal.untilScreen(/\n\.\.\.$/)
    terminal.press('C-c')
    await terminal.untilScreen(/\nThe transaction was dropped\. Nothing was changed\.\nnode1>$/)
  })

  it('shows no control characters of values, which could write anything on the screen', async () => {
    await runProgram(['-h', address, 'set', 'c', '-'], { input: '\x1b[2Jclean\nnode1> forged\x07' })
    const terminal = await shell()
    terminal.enter('get c')
    await terminal.untilScreen(/node1> get c\n\\x1b\[2Jclean\nnode1> forged\\x07\nnode1>$/)
    terminal.enter('list c')
    await terminal.untilScreen(/\nc = \\x1b\[2Jclean\\nnode1> forged\\x07\n1 key, revision \d+\.\nnode1>$/)
  })

  it('works at 40 columns', async () => {
    const terminal = await shell({ columns: 40 })
    terminal.enter('status')
    await terminal.untilScreen(/\nnode1 \*\n {2}address {2}127\.0\.0\.1:\d+\n {2}health {3}healthy\n/)
    terminal.enter('help status')
    await terminal.untilScreen(
      /\nA node is healthy when it answers a read\nthat needs a majority\. The node that\n/,
    )
    terminal.enter('get nothing-that-could-be-there')
    await terminal.untilScreen(/\nThe key “nothing-that-could-be-there”\ndoes not exist\.\nnode1>$/)
    terminal.resize({ columns: 80, rows: 40 })
    terminal.enter('status')
    await terminal.untilScreen(/\nnode +address +health +role +term +index +size\nnode1 \* /)
  })
})

it('a password is asked for, and not shown', async () => {
  const own = await startCluster({ engine: hstoreEngine })
  onTestFinished(() => own.stop())
  const [host = ''] = own.endpoints
  const client = new ApiClient(host)
  await client.call(services.Auth.userAdd, { name: 'root', password: 'secret' })
  await client.call(services.Auth.userGrantRole, { user: 'root', role: 'root' })
  await client.call(services.Auth.authEnable, {})
  client.close()
  const program = [process.execPath, programNamed('hstore-cli'), '-h', host, ...patient, '--user', 'root']
  const terminal = new Terminal(program)
  await terminal.untilScreen(/^Password of root:$/)
  terminal.enter('secret')
  await terminal.untilScreen(/\nnode1>$/)
  expect(terminal.screen).not.toContain('secret')
  terminal.enter('set a 1')
  await terminal.untilScreen(/\nCreated\. Revision 2\.\nnode1>$/)
  for (const key of ['C-c', 'C-d']) {
    const other = new Terminal(program)
    await other.untilScreen(/^Password of root:$/)
    other.press(key)
    await expect.poll(() => other.exitCode).toBe(130)
  }
})

it('when its node dies the shell goes on at another one, and a watch too', async () => {
  const own = await startCluster({ engine: hstoreEngine, nodes: 3 })
  onTestFinished(() => own.stop())
  const [first = '', second = ''] = own.endpoints
  const terminal = await shell({ columns: 100 }, first)
  terminal.enter('watch w')
  await terminal.untilScreen(/Watching\. Ctrl-C ends it\.$/)
  await own.node(0).kill()
  await terminal.untilScreen(
    /\nnode1 \(127\.0\.0\.1:\d+\): the connection was lost\. Continuing at\s+node[23] /,
  )
  await runProgram(['-h', second, 'set', 'w', '1'])
  await terminal.untilScreen(/\n2 set w = 1$/)
  terminal.press('C-c')
  await terminal.untilScreen(/\nnode[23]>$/)
  for (const node of own.nodes) await node.kill()
  terminal.enter('get w')
  await terminal.untilScreen(/\nNo node answers\.[^>]*connection\s+refused\.\nnode[23]>$/)
  await Promise.all(own.nodes.map((node) => node.restart()))
  terminal.enter('get w')
  await terminal.untilScreen(/\n1\nnode[123]>$/)
})
