import { expect, it, onTestFinished } from 'vitest'
import { runProgram } from '../testing/cli/cli-program.ts'
import { Machine } from '../testing/manage/machine.ts'

it('the short form starts a node, writes, updates, reads and deletes there, and stops the node', async () => {
  const machine = new Machine()
  onTestFinished(() => machine.close())
  const [, name = '', , host = '', ...peer] = await machine.newNode('n1')
  const run = (role: string, command: string, ...args: string[]) =>
    runProgram(['-r', role, '-c', command, ...args], { name: 'hstore', env: machine.variables })
  const ok = (text: string) => ({ exitCode: 0, out: expect.stringContaining(text) })

  expect(await run('server', 'start', '-n', name, '-h', host, ...peer, '--detach')).toMatchObject({
    exitCode: 0,
  })
  await machine.untilSettled(1)
  const client = (command: string, ...args: string[]) => run('client', command, '-h', host, ...args)
  expect(await client('write', '-k', 'a', '-v', '1')).toMatchObject(ok('Created.'))
  expect(await client('update', '-k', 'a', '-v', '2')).toMatchObject(ok('Updated.'))
  expect(await client('read', '-k', 'a')).toMatchObject(ok('2\n'))
  expect(await client('read')).toMatchObject(ok('a = 2\n'))
  expect(await client('delete', '-k', 'a')).toMatchObject(ok('Deleted.'))
  expect(await run('server', 'list')).toMatchObject(ok(host))
  // The only node is the last of its quorum.
  expect(await run('server', 'stop', '-h', host, '--yes')).toMatchObject({ exitCode: 0 })
  expect((await client('read')).exitCode).toBe(3)
})
