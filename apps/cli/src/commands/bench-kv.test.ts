import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { benchKvCommand } from './bench-kv.ts'

/** The command without its action: it only parses arguments. */
function parsing(): Command {
  const command = benchKvCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  return command.action(() => {})
}

describe('the arguments of bench kv', () => {
  it('default to all stores, sizes and tools', () => {
    const command = parsing().parse([], { from: 'user' })
    expect(command.opts()).toMatchObject({ nodes: [1, 3, 5], tools: ['wrk', 'autocannon'] })
    expect(command.opts().targets).toContain('sql-bridged')
    expect(command.opts()).not.toHaveProperty('users')
  })

  it('select parts', () => {
    const args = ['--targets', 'map,etcd', '--users', '1,64,1', '--nodes', '5', '--seconds', '3', 'a.json']
    const command = parsing().parse(args, { from: 'user' })
    expect(command.opts()).toMatchObject({ targets: ['map', 'etcd'], users: [1, 64], nodes: [5], seconds: 3 })
    expect(command.args).toEqual(['a.json'])
  })

  it.each([
    [['--targets', 'map,disk'], 'Give some of map, sql-blocking'],
    [['--users', '1,0'], 'Give whole numbers from 1 to 10000'],
    [['--users', 'many'], 'Give whole numbers from 1 to 10000'],
    [['--seconds', '0'], 'Give a whole number from 1 to 600'],
    [['--nodes', '2'], 'Give some of 1, 3, 5'],
  ])('%j are rejected', (args, sentence) => {
    expect(() => parsing().parse(args, { from: 'user' })).toThrow(sentence)
  })
})
