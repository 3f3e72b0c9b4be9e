import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { defaultEngine } from './engines.ts'
import { hstoreEngine } from './hstore-engine.ts'
import { LocalCluster } from './local-cluster.ts'
import { emptyState, newRecord, writeState } from './state-file.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test.each([
  [undefined, 'hstore'],
  ['', 'hstore'],
  ['hstore', 'hstore'],
  ['etcd', 'etcd'],
])('with TICKETCD_ENGINE=%s new clusters run on %s', (value, name) => {
  vi.stubEnv('TICKETCD_ENGINE', value)
  expect(defaultEngine().name).toBe(name)
})

test('another word in TICKETCD_ENGINE is rejected with a sentence', () => {
  vi.stubEnv('TICKETCD_ENGINE', 'consul')
  expect(() => defaultEngine()).toThrow('TICKETCD_ENGINE is "consul". Set it to hstore,')
})

test('a node of hstore receives no settings of the Node.js that starts it', () => {
  expect(hstoreEngine.environment({ NODE_OPTIONS: '--inspect-brk', PATH: '/bin' })).toEqual({ PATH: '/bin' })
})

test('a cluster keeps its engine in any environment, and rejects another', async () => {
  vi.stubEnv('TICKETCD_ENGINE', 'hstore')
  const dir = mkdtempSync(join(tmpdir(), 'ticketcd-engines-'))
  try {
    expect(new LocalCluster(dir).engine).toBe('hstore')
    expect(new LocalCluster(dir, 'etcd').engine).toBe('etcd')
    const state = emptyState('etcd')
    writeState(dir, { ...state, nodes: [newRecord('node1', 23_790, 23_890, 'new')] })
    expect(new LocalCluster(dir).engine).toBe('etcd')
    const other = new LocalCluster(dir, 'hstore')
    await expect(other.up()).rejects.toThrow(
      /runs on etcd, not on hstore\. Leave --engine out, or begin anew/,
    )
    await expect(other.report()).rejects.toThrow('runs on etcd')
  } finally {
    rmSync(dir, { recursive: true })
  }
})
