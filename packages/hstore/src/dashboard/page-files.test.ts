import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PageFiles } from './page-files.ts'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'hstore-page-')), 'dashboard')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

function build(): void {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'x()\n'.repeat(1_000))
  writeFileSync(join(folder, 'assets', 'inter.woff2'), 'font '.repeat(1_000))
  writeFileSync(join(folder, 'assets', 'main-1a2b.js.map'), '{}')
  writeFileSync(join(folder, '..', 'secret.js'), 'secret')
}

it('files have the type of their ending, and text is compressed', async () => {
  build()
  const files = new PageFiles(folder)
  expect(await files.index()).toMatchObject({
    type: 'text/html; charset=utf-8',
    gzipped: undefined,
    isHashed: false,
  })
  const script = await files.file('assets/main-1a2b.js')
  expect(script).toMatchObject({ type: 'text/javascript; charset=utf-8', isHashed: true })
  expect(gunzipSync(script?.gzipped ?? '').toString()).toBe(script?.body.toString())
  expect(await files.file('assets/inter.woff2')).toMatchObject({ type: 'font/woff2', gzipped: undefined })
})

it.each([
  '../secret.js',
  'assets/../../secret.js',
  '..%2fsecret.js',
  '/etc/hostname',
  'assets',
  'assets/',
  '',
  'assets/main-1a2b.js.map',
  '__proto__',
])('there is no file %j', async (path) => {
  build()
  expect(await new PageFiles(folder).file(path)).toBeUndefined()
})

it('a page that is built while the node runs is found', async () => {
  const files = new PageFiles(folder)
  expect(await files.index()).toBeUndefined()
  build()
  expect((await files.index())?.body.toString()).toBe('<!doctype html>')
})
