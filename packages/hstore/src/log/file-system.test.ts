import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readFile, realFileSystem } from './file-system.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hstore-files-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('a log file has each durable write at its place, whether the write blocked or not', async () => {
  const path = join(folder, 'log')
  await (await realFileSystem.open(path, 'create')).close()
  const file = await realFileSystem.open(path, 'log')
  let end = 0
  // The first ones run on a thread, and later ones block where the disk is fast.
  for (let write = 0; write < 100; write += 1) {
    const parts = [Buffer.alloc(100 + write, write), Buffer.alloc(50, 255 - write)]
    await file.writeDurably(parts, end)
    end += 150 + write
  }
  await file.close()
  const content = await readFile(realFileSystem, path)
  expect(content.length).toBe(end)
  for (let write = 0, at = 0; write < 100; at += 150 + write, write += 1) {
    const expected = [Buffer.alloc(100 + write, write), Buffer.alloc(50, 255 - write)]
    expect(content.subarray(at, at + 150 + write)).toEqual(Buffer.concat(expected))
  }
})
