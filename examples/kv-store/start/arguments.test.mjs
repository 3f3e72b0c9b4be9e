import { describe, expect, it } from 'vitest'
import { parseStartArguments, startUsage } from './arguments.mjs'

const v1 = { folder: 'v1', storages: ['sql-blocking', 'sql-async'] }
const v2 = { folder: 'v2', storages: ['map'] }

describe('the arguments of a start script', () => {
  it('default to one node of the usual storage on free ports', () => {
    expect(parseStartArguments(v1, [])).toEqual({
      help: false,
      nodes: 1,
      storage: 'sql-blocking',
      firstPort: undefined,
      dataDir: undefined,
    })
  })

  it('choose nodes, storage, ports and data folder', () => {
    const args = ['--nodes', '5', '--storage=sql-async', '--port', '2379', '--data-dir', '/tmp/kv']
    expect(parseStartArguments(v1, args)).toEqual({
      help: false,
      nodes: 5,
      storage: 'sql-async',
      firstPort: 2379,
      dataDir: '/tmp/kv',
    })
  })

  it.each([
    [v1, ['--nodes', '4'], "--nodes takes 1, 3 or 5, not '4'."],
    [v1, ['--storage', 'map'], "--storage takes sql-blocking or sql-async in v1, not 'map'."],
    [v2, ['--storage', 'disk'], "--storage takes map in v2, not 'disk'."],
    [v2, ['--nodes', '5', '--port', '65532'], "--port takes a port from 1 to 65531, not '65532'."],
    [v2, ['--port', '0x10'], "--port takes a port from 1 to 65535, not '0x10'."],
    [v2, ['--data-dir', ''], '--data-dir takes a folder.'],
    [v2, ['--node', '3'], "Unknown option '--node'."],
    [v2, ['three'], "Unexpected argument 'three'."],
  ])('of %j reject %j with a sentence', (example, args, sentence) => {
    const refusal = `${sentence} Nothing was started. See: node examples/kv-store/${example.folder}/start.mjs --help`
    expect(() => parseStartArguments(example, args)).toThrow(
      expect.objectContaining({ message: refusal, exitCode: 2 }),
    )
  })
})

it('the help names the storages of its example and fits a terminal', () => {
  expect(startUsage(v1)).toContain('sql-blocking or sql-async (default: sql-blocking)')
  expect(startUsage(v2)).toContain('map (default: map)')
  for (const line of startUsage(v1).split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})
