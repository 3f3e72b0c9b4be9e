import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { engineNames as namesOfCluster } from '../packages/cluster/src/index.ts'
import { engineNames, localEngine } from './local-engine.mjs'

let dir
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-engine-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const stateOf = (engine, ...nodes) => JSON.stringify({ version: 1, engine, nodes })

test('the names are those of packages/cluster', () => {
  expect(engineNames).toEqual(namesOfCluster)
})

test.each([
  ['nothing else is said', {}, {}, 'hstore'],
  ['the environment says so', {}, { TICKETCD_ENGINE: 'etcd' }, 'etcd'],
  ['the option says so', { engine: 'hstore' }, { TICKETCD_ENGINE: 'etcd' }, 'hstore'],
])('if %s, a new cluster runs on that engine', (_why, options, environment, engine) => {
  expect(localEngine({ dir, ...options }, environment)).toBe(engine)
})

test('a cluster keeps its engine, in the folder of the option or of the environment', () => {
  writeFileSync(join(dir, 'cluster.json'), stateOf('etcd', { name: 'node1' }))
  expect(localEngine({ dir }, {})).toBe('etcd')
  expect(localEngine({}, { TICKETCD_HOME: dir, TICKETCD_ENGINE: 'hstore' })).toBe('etcd')
  expect(localEngine({ dir, engine: 'hstore' }, {})).toBe('etcd')
})

test.each([
  ['that is corrupt', '{"version":'],
  ['without nodes', stateOf('etcd')],
])('a state %s counts as none', (_what, text) => {
  writeFileSync(join(dir, 'cluster.json'), text)
  expect(localEngine({ dir, engine: 'hstore' }, {})).toBe('hstore')
})
