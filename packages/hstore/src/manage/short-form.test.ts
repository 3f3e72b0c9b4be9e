import { afterEach, expect, it } from 'vitest'
import { endStages, newStage } from '../testing/manage/stage.ts'
import { runServerCommand } from './program.ts'
import { argumentsOf } from './short-form.ts'

afterEach(endStages)

it.each([
  ['-r server -c start', 'start'],
  ['-r server -c start -h h:1', 'start --host h:1'],
  ['-c start -n a -h h:1 --detach', 'start --name a --host h:1 --detach'],
  ['-r server -c join', 'join'],
  ['-r server -c join -h h:1 -n b', 'join h:1 --name b'],
  ['-r server -c list', 'list'],
  ['-c list -h h:1 --json', 'list --host h:1 --json'],
  ['-r server -c kill -h h:1', 'kill h:1'],
  ['-c stop -n a --yes', 'stop a --yes'],
  ['-h h:1 -c restart -r server', 'restart h:1'],
])('%s is %s', (short, long) => {
  expect(argumentsOf(short.split(' ')).join(' ')).toBe(long)
})

it.each([
  ['-r client -c start', "The role 'client'"],
  ['-r server', 'A server needs a command'],
  ['-r server -c read', "no command 'read'"],
  ['-r server -c', '-c needs a value'],
])('%s is refused', (short, words) => {
  expect(() => argumentsOf(short.split(' '))).toThrow(words)
})

it('its errors are sentences, with the exit code of wrong arguments', async () => {
  const { context, terminal } = newStage()
  expect(await runServerCommand(['-c', 'fly'], context)).toBe(2)
  expect(terminal.errors).toMatch(/^hstore-server: A server has no command 'fly'/)
  expect(await runServerCommand(['-c', 'list'], context)).toBe(0)
  expect(terminal.text).toContain("No node of the cluster 'hstore' was started here")
})
