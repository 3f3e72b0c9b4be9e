import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it, onTestFinished } from 'vitest'
import { formatHostPort } from '../text/host-port.ts'
import { addConnectionOptions, connectionOf } from './connection-options.ts'

const ask = async (question: string) => `answer to ${question}`

function connection(args: readonly string[], env = {}, asked: typeof ask | undefined = ask) {
  const program = addConnectionOptions(new Command()).helpOption('--help').exitOverride()
  program.configureOutput({ writeErr: () => {} })
  return connectionOf(program.parse(args, { from: 'user' }).opts(), env, asked)
}

describe('the cluster of a command line', () => {
  it('is on this machine, or where HSTORE_HOST or -h say', async () => {
    const of = async (...parameters: Parameters<typeof connection>) =>
      (await connection(...parameters)).addresses.map(formatHostPort)
    const env = { HSTORE_HOST: 'node7' }
    expect(await of([])).toEqual(['127.0.0.1:2379'])
    expect(await of([], { HSTORE_HOST: '' })).toEqual(['127.0.0.1:2379'])
    expect(await of([], env)).toEqual(['node7:2379'])
    expect(await of(['-h', 'node1:1, node2:2'], env)).toEqual(['node1:1', 'node2:2'])
  })

  it('has a time-out', async () => {
    expect((await connection([])).timeoutMs).toBe(10_000)
    expect(await connection(['--timeout', '0.5'])).toMatchObject({ timeoutMs: 500, connectMs: 100 })
    for (const text of ['0', '-1', 'x', '', '1e9'])
      expect(() => connection(['--timeout', text]), text).toThrow(
        /must be a number of seconds|argument missing/,
      )
  })
})

describe('a login', () => {
  it('has its password from the command line, the environment, or the terminal', async () => {
    const env = { HSTORE_PASSWORD: 'p' }
    expect((await connection([])).login).toBeUndefined()
    expect((await connection(['--user', 'u:a:b'], env)).login).toEqual({ name: 'u', password: 'a:b' })
    expect((await connection(['--user', 'u'], env)).login).toEqual({ name: 'u', password: 'p' })
    expect((await connection(['--user', 'u'])).login).toEqual({
      name: 'u',
      password: 'answer to Password of u: ',
    })
  })

  it('needs one of them', async () => {
    const none = connectionOf({ user: 'u' }, {}, undefined)
    await expect(none).rejects.toThrow('There is no terminal to ask for the password. Set HSTORE_PASSWORD.')
  })
})

describe('TLS', () => {
  it('is used with certificates', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hstore-tls-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    const file = join(dir, 'pem')
    writeFileSync(file, 'pem')
    const options = await connection(['--cacert', file, '--cert', file, '--key', file])
    const pem = Buffer.from('pem')
    expect(options).toMatchObject({ addresses: [{ isSecure: true }], tls: { ca: pem, cert: pem, key: pem } })
    expect((await connection([])).addresses[0]?.isSecure).toBe(false)
  })

  it('needs files that can be read, and a key with a certificate', async () => {
    await expect(connection(['--cacert', '/missing'])).rejects.toThrow('/missing cannot be read: ENOENT')
    await expect(connection(['--cert', '/a'])).rejects.toThrow('--cert and --key go together.')
  })
})
