import { describe, expect, it } from 'vitest'
import { collected } from '../../testing/cli/collected.ts'
import { ClusterClient } from '../client/cluster-client.ts'
import { Output } from '../output.ts'
import { complete } from './completion.ts'
import { Shell } from './shell.ts'

const client = new ClusterClient({ addresses: [], tls: {}, timeoutMs: 1, onNotice: () => {} })
const output = new Output(collected().stream, collected().stream)
const { commands } = new Shell({ client, output, isInteractive: true })

async function offered(line: string, keys: readonly string[] = []) {
  const asked: string[] = []
  const { candidates, replaced } = await complete(commands, line, {
    keys: async (prefix) => {
      asked.push(prefix)
      return keys.filter((key) => key.startsWith(prefix))
    },
    nodes: () => ['node1', 'node2'],
  })
  return { candidates, replaced, asked }
}

const names = [
  'get',
  'set',
  'update',
  'delete',
  'list',
  'watch',
  'lease',
  'txn',
  'status',
  'help',
  'use',
  'exit',
]

describe('Tab offers', () => {
  it('the commands', async () => {
    expect((await offered('')).candidates).toEqual(names.map((name) => `${name} `))
    expect(await offered('  le')).toMatchObject({ candidates: ['lease '], replaced: 'le' })
    expect((await offered('help tx')).candidates).toEqual(['txn '])
    expect((await offered('help lease gr')).candidates).toEqual(['grant '])
    expect((await offered('foo ')).candidates).toEqual([])
  })

  it('the commands of a command', async () => {
    expect((await offered('lease ')).candidates).toEqual([
      'grant ',
      'keep-alive ',
      'revoke ',
      'list ',
      'ttl ',
    ])
    expect((await offered('lease grant ')).candidates).toEqual([])
  })

  it('the options of a command', async () => {
    expect((await offered('get --')).candidates).toEqual(
      ['--prefix', '--rev', '--keys-only', '--limit', '--raw', '--base64', '--json', '--help'].map(
        (option) => `${option} `,
      ),
    )
    expect((await offered('set a --l')).candidates).toEqual(['--lease '])
    expect((await offered('set -- --l')).candidates).toEqual([])
  })

  it.each(['get ', 'set ', 'update ', 'delete ', 'watch ', 'list '])('keys behind %s', async (line) => {
    expect(await offered(`${line}a`, ['a', 'ab', 'b'])).toEqual({
      candidates: ['a', 'ab'],
      replaced: 'a',
      asked: ['a'],
    })
  })

  it('keys behind options and their values', async () => {
    expect((await offered('get --prefix --rev 5 a', ['a'])).candidates).toEqual(['a'])
    expect((await offered('get --rev ', ['a'])).candidates).toEqual([])
  })

  it('no key in the place of a value', async () => {
    expect(await offered('set a ', ['a'])).toMatchObject({ candidates: [], asked: [] })
  })

  it.each([
    ['get a', 'a\\ b', 'a'],
    ['get a\\ ', 'a\\ b', 'a\\ '],
    ['get "a ', '"a b"', '"a '],
    ["get 'a ", "'a b'", "'a "],
  ])('keys as the line has to write them: %s', async (line, candidate, replaced) => {
    expect(await offered(line, ['a b'])).toMatchObject({ candidates: [candidate], replaced })
  })

  it('the keys that an open escape leaves', async () => {
    const keys = ['a', 'a b']
    expect((await offered('get a', keys)).candidates).toEqual(['a', 'a\\ b'])
    expect((await offered('get a\\', keys)).candidates).toEqual(['a\\ b'])
  })

  it('keys with quotes', async () => {
    const key = `a"'\\b`
    expect((await offered('get a', [key])).candidates).toEqual([`a\\"\\'\\\\b`])
    expect((await offered('get "a', [key])).candidates).toEqual([`"a\\"'\\\\b"`])
    expect((await offered("get 'a", [key])).candidates).toEqual([`"a\\"'\\\\b"`])
  })

  it('nodes', async () => {
    expect((await offered('use ')).candidates).toEqual(['node1 ', 'node2 '])
  })
})
