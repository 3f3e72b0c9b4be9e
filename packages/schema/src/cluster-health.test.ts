import { expect, test } from 'vitest'
import { nodeProgram } from './cluster-health.ts'

test.each([
  ['3.4.23', 'etcd 3.4.23'],
  ['3.5.30+hstore.0.1', 'hstore 0.1'],
  ['3.6.0-rc.1+git', 'etcd 3.6.0-rc.1+git'],
])('a node of version %s runs %s', (version, program) => {
  expect(nodeProgram(version)).toBe(program)
})
