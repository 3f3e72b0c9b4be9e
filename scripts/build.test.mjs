import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { targetFingerprint } from './build.mjs'
import { workspaceDependencies } from './workspace.mjs'

const workspace = (...names) => Object.fromEntries(names.map((name) => [`@shop/${name}`, 'workspace:*']))

let base
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ticketcd-build-'))
  addPackage('apps/api', { dependencies: { ...workspace('cluster'), fastify: '5.0.0' } })
  addPackage('apps/web', { dependencies: workspace('schema'), devDependencies: workspace('api') })
  addPackage('packages/cluster', { dependencies: workspace('ports') })
  addPackage('packages/ports', { devDependencies: workspace('testing') })
  addPackage('packages/schema', {})
  addPackage('packages/testing', {})
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

function addPackage(folder, fields) {
  write(`${folder}/package.json`, JSON.stringify({ name: `@shop/${folder.split('/')[1]}`, ...fields }))
  write(`${folder}/src/index.ts`, 'export {}')
}

function write(path, text) {
  mkdirSync(dirname(join(base, path)), { recursive: true })
  writeFileSync(join(base, path), text)
}

/** The bundles that a change of one file makes stale. */
function staleAfterChange(path) {
  const bundles = ['apps/api', 'apps/web']
  const before = bundles.map((folder) => targetFingerprint(folder, base))
  write(path, 'export const changed = true')
  return bundles.filter((folder, index) => targetFingerprint(folder, base) !== before[index])
}

describe('a bundle is stale', () => {
  test.each([
    ['its own sources', 'apps/api/src/index.ts', ['apps/api']],
    ['a workspace dependency', 'packages/cluster/src/index.ts', ['apps/api']],
    ['a dependency of a dependency', 'packages/ports/src/index.ts', ['apps/api']],
    ['a dependency of the other bundle', 'packages/schema/src/index.ts', ['apps/web']],
    ['a devDependency of a dependency', 'packages/testing/src/index.ts', []],
    ['the compiler settings', 'tsconfig.base.json', ['apps/api', 'apps/web']],
  ])('after a change of %s', (_what, path, stale) => {
    expect(staleAfterChange(path)).toEqual(stale)
  })
})

describe('the bundles of this project', () => {
  test.each([
    ['apps/api', ['packages/cluster', 'packages/etcd', 'packages/schema']],
    ['apps/cli', ['packages/cluster', 'packages/etcd', 'packages/schema', 'packages/wire']],
    ['apps/web', ['packages/schema']],
    ['packages/etcd', []],
  ])('%s bundles %j', (folder, dependencies) => {
    expect(workspaceDependencies(folder)).toEqual(dependencies)
  })
})

test('packages that depend on each other are listed once', () => {
  addPackage('packages/ports', { dependencies: workspace('cluster') })
  expect(workspaceDependencies('packages/cluster', base)).toEqual(['packages/ports'])
})
