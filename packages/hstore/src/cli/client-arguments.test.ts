import { describe, expect, it } from 'vitest'
import { clientArguments } from './client-arguments.ts'

describe('the short form', () => {
  it.each([
    [{ command: 'read' }, ['list']],
    [{ command: 'read', key: '-a' }, ['get', '--', '-a']],
    [{ command: 'write', key: 'a', value: '-1' }, ['set', '--', 'a', '-1']],
    [{ command: 'write', key: 'a', value: '' }, ['set', '--', 'a', '']],
    [{ command: 'update', key: 'a', value: '1' }, ['update', '--', 'a', '1']],
    [{ command: 'delete', key: 'a' }, ['delete', '--', 'a']],
    [{}, []],
  ])('%j', (flags, args) => {
    expect(clientArguments(flags, ['-h', 'node1'])).toEqual(['-h', 'node1', ...args])
  })

  it.each([
    [{ command: 'write', value: '1' }, 'The command write needs -k KEY.'],
    [{ command: 'write', key: 'a' }, 'The command write needs -v VALUE.'],
    [{ command: 'update', key: 'a' }, 'The command update needs -v VALUE.'],
    [{ command: 'delete' }, 'The command delete needs -k KEY.'],
    [{ command: 'delete', key: 'a', value: '1' }, 'The command delete takes no -v.'],
    [{ command: 'read', key: 'a', value: '1' }, 'The command read takes no -v.'],
    [{ key: 'a' }, 'The shell takes no -k.'],
    [{ command: 'list' }, 'has no command “list”. It has read, write, update, delete.'],
  ])('%j is refused', (flags, problem) => {
    expect(() => clientArguments(flags, [])).toThrow(problem)
  })
})
