import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useEtcdOf } from './other-etcd.mjs'

let folder

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ticketcd-other-etcd-'))
  for (const name of ['both', 'server-only', 'broken']) mkdirSync(join(folder, name))
  write('both/etcd', "echo 'etcd Version: 3.5.99'")
  write('both/etcdctl', "echo 'etcdctl version: 3.5.98'")
  write('server-only/etcd', "echo 'etcd Version: 3.5.99'")
  write('broken/etcd', "echo 'no such library' >&2; exit 1")
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path, line) {
  writeFileSync(join(folder, path), `#!/bin/sh\n${line}\n`)
  chmodSync(join(folder, path), 0o755)
}

/** npm runs a script in the root of the project. INIT_CWD is the folder in which npm was called. */
const environment = () => ({ INIT_CWD: folder, PATH: '/usr/bin:/bin' })

test('the folder comes first on PATH, and the step names the versions', async () => {
  const own = environment()
  expect(await useEtcdOf('both', own)).toBe(`etcd 3.5.99, etcdctl 3.5.98 of ${join(folder, 'both')}`)
  expect(own.PATH).toBe(`${join(folder, 'both')}:/usr/bin:/bin`)
})

test.each([
  ['nowhere', 'there is no folder'],
  ['server-only', 'has no program etcdctl'],
  ['broken', /etcd does not say its version \(exit code 1\):\nno such library/],
])('the folder %s is rejected with a sentence, and PATH stays', async (name, sentence) => {
  const own = environment()
  await expect(useEtcdOf(name, own)).rejects.toThrow(sentence)
  expect(own).toEqual(environment())
})
