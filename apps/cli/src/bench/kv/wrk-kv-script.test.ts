import { describe, expect, it } from 'vitest'
import type { Scenario } from './scenario.ts'
import { kvScript, kvThreads } from './wrk-kv-script.ts'

const scenario: Scenario = {
  name: 'load',
  about: 'A load.',
  operation: 'read',
  keys: 'random',
  keyCount: 10,
  users: [1],
  seconds: 1,
  valueBytes: 100,
}

describe('the threads of wrk', () => {
  it.each([
    [1, 1, 1],
    [1, 5, 1],
    [8, 3, 8],
    [64, 3, 16],
    [64, 5, 16],
    [256, 5, 16],
    [1_000, 1, 1],
    [1_000, 3, 10],
    [1_000, 5, 5],
    [9_973, 3, 1],
  ])('for %i users of %i nodes are %i, each with the same number of users', (users, nodes, threads) => {
    expect(kvThreads(users, nodes)).toBe(threads)
    expect(users % threads).toBe(0)
  })
})

describe('the script of wrk', () => {
  const scriptOf = (operation: Scenario['operation']) =>
    kvScript({ ...scenario, operation, ...(operation === 'mixed' ? { readShare: 0.25 } : {}) }, [11, 12])

  it('prepares only the requests of its operation before the start', () => {
    const methods = (operation: Scenario['operation']) =>
      [...scriptOf(operation).matchAll(/wrk\.format\('(\w+)'/g)].map(([, method]) => method)
    expect(methods('read')).toEqual(['GET'])
    expect(methods('write')).toEqual(['PUT'])
    expect(methods('mixed')).toEqual(['GET', 'PUT'])
    expect(methods('delete')).toEqual(['PUT', 'DELETE'])
  })

  it('has the keys, values, nodes and share of its scenario', () => {
    const script = scriptOf('mixed')
    expect(script).toContain('local ports = { 11, 12 }')
    expect(script).toContain('for key = 0, 9 do')
    expect(script).toContain("string.rep('v', 100)")
    expect(script).toContain('math.random() < 0.25')
  })

  it('reads answers only if a key may be missing', () => {
    expect(scriptOf('delete')).toContain('function response(status)')
    for (const operation of ['read', 'write', 'mixed'] as const)
      expect(scriptOf(operation)).not.toContain('function response')
  })
})
