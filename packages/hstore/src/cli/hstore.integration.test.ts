import { expect, it, onTestFinished } from 'vitest'
import { runProgram } from '../testing/cli/cli-program.ts'
import { Machine } from '../testing/manage/machine.ts'

it('the short form starts a node, writes, updates, reads and deletes there, and stops the node', async () => {
  const machine = new Machine()
  onTestFinished(() => machine.close())
  const [, name = '', , host = '', ...peer] = await machine.newNode('n1')
  const run = (role: string, command: string, ...args: string[]) =>
    runProgram(['-r', role, '-c', command, ...args], { name: 'hstore', env: machine.variables })
  const outputOf = async (running: ReturnType<typeof run>) => {
    const { exitCode, out, err } = await running
    expect(exitCode, err).toBe(0)
    return out
  }

  await outputOf(run('server', 'start', '-n', name, '-h', host, ...peer, '--detach'))
  await machine.untilSettled(1)
  const client = (command: string, ...args: string[]) => run('client', command, '-h', host, ...args)
  expect(await outputOf(client('write', '-k', 'a', '-v', '1'))).toContain('Created.')
  expect(await outputOf(client('update', '-k', 'a', '-v', '2'))).toContain('Updated.')
  expect(await outputOf(client('read', '-k', 'a'))).toContain('2\n')
  expect(await outputOf(client('read'))).toContain('a = 2\n')
  expect(await outputOf(client('delete', '-k', 'a'))).toContain('Deleted.')
  expect(await outputOf(run('server', 'list'))).toContain(host)
  // The only node is the last of its quorum.
  await outputOf(run('server', 'stop', '-h', host, '--yes'))
  expect((await client('read')).exitCode).toBe(3)
})
