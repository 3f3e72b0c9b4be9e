import { expect } from 'vitest'
import { patient, runProgram } from './cli-program.ts'

/** Each command once, as a script runs it, on hstore or etcd. */
export async function checkCommands(address: string): Promise<void> {
  const run = async (...args: string[]) => {
    const { exitCode, out, err } = await runProgram(['-h', address, ...patient, ...args])
    return [exitCode, out, err]
  }
  const done = (out: string | RegExp) => [0, typeof out === 'string' ? out : expect.stringMatching(out), '']
  const failed = (err: string) => [1, '', `hstore-cli: ${err}\n`]

  expect(await run('set', 'a', '1')).toEqual(done(/^Created\. Revision \d+\.\n$/))
  expect(await run('set', 'a', '2')).toEqual(done(/^Replaced\. Revision \d+\.\n$/))
  expect(await run('get', 'a')).toEqual(done('2\n'))
  expect(await run('get', 'b')).toEqual(failed('The key “b” does not exist.'))
  expect(await run('update', 'a', '3')).toEqual(done(/^Updated\. Revision \d+\.\n$/))
  expect(await run('update', 'b', '3')).toEqual(
    failed('The key “b” does not exist. Nothing was changed. Create it by set.'),
  )
  expect(await run('set', 'a/b', 'x y')).toEqual(done(/^Created/))
  expect(await run('get', 'a', '--prefix')).toEqual(done('a = 3\na/b = x y\n'))
  expect(await run('list', 'a/', '--keys-only')).toEqual(done('a/b\n'))
  expect(await run('get', 'a', '--prefix', '--limit', '1')).toEqual(done('a = 3\n'))

  const { modRevision } = JSON.parse((await run('get', 'a', '--json'))[1] as string)
  expect(await run('get', 'a', '--rev', String(modRevision - 1))).toEqual(done('2\n'))
  expect(await run('get', 'a', '--rev', '1000000')).toEqual(failed('The revision does not exist yet.'))

  expect(await run('delete', 'a')).toEqual(done(/^Deleted\. Revision \d+\.\n$/))
  expect(await run('delete', 'a')).toEqual(failed('The key “a” does not exist. Nothing was deleted.'))
  expect(await run('delete', 'a', '--prefix')).toEqual(done(/^Deleted 1 key\. Revision \d+\.\n$/))
  expect(await run('delete', 'a', '--prefix')).toEqual(failed('No key begins with “a”. Nothing was deleted.'))

  expect(
    await run('txn', 'if', 'missing', 'lock', 'then', 'set', 'lock', 'me', 'and', 'get', 'lock'),
  ).toEqual(done(/^then, revision \d+\nset lock\nget lock = me\n$/))
  expect(await run('txn', 'if', 'missing', 'lock', 'then', 'else', 'get', 'lock', 'and', 'get', 'b')).toEqual(
    [
      1,
      expect.stringMatching(/^else, revision \d+\nget lock = me\nget b: nothing\n$/),
      'hstore-cli: The conditions do not hold.\n',
    ],
  )
  expect(await run('watch', 'lock', '--rev', '2', '--count', '1')).toEqual(done(/^\d+ set lock = me\n$/))
  await checkLeases(run, done, failed)
}

async function checkLeases(
  run: (...args: string[]) => Promise<unknown[]>,
  done: (out: string | RegExp) => unknown[],
  failed: (err: string) => unknown[],
): Promise<void> {
  const granted = await run('lease', 'grant', '600')
  expect(granted).toEqual(done(/^[0-9a-f]{16}\n$/))
  const lease = String(granted[1]).trim()
  expect(await run('set', 'leased', '1', '--lease', lease)).toEqual(done(/^Created/))
  expect(await run('update', 'leased', '2')).toEqual(done(/^Updated/))
  expect(await run('lease', 'ttl', lease, '--keys')).toEqual(
    done(new RegExp(`^${lease} lives for \\d+ of 600 s\\.\n  leased\n$`)),
  )
  expect(await run('lease', 'keep-alive', lease, '--once')).toEqual(done(`${lease} lives for 600 s.\n`))
  expect(await run('lease', 'list')).toEqual(done(`${lease}\n`))
  expect(await run('lease', 'revoke', lease)).toEqual(done(`${lease} has ended.\n`))
  expect(await run('get', 'leased')).toEqual(failed('The key “leased” does not exist.'))
  const gone = failed('The lease does not exist or has expired.')
  for (const command of ['revoke', 'ttl', 'keep-alive'])
    expect(await run('lease', command, lease)).toEqual(gone)
  expect(await run('set', 'leased', '1', '--lease', lease)).toEqual(gone)
}
