import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDataFolder } from './data-folder.ts'
import { recover } from './recovery.ts'
import { entryAt, identity, sizes } from './testing/appending-process.ts'

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hstore-processes-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function start(
  source: string,
): ChildProcess & { stdout: NodeJS.ReadableStream; stdin: NodeJS.WritableStream } {
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  }) as never
}

/** Kills the process in the middle of its work. @returns the last index that it has printed */
async function killAfter(lines: number): Promise<number> {
  const child = start(`
    import { appendForEver } from '${pathOf('./testing/appending-process.ts')}'
    await appendForEver(${JSON.stringify(dir)}, (line) => process.stdout.write(line + '\\n'))`)
  const ended = once(child, 'exit')
  try {
    let printed = 0
    let left = lines
    for await (const line of createInterface(child.stdout)) {
      printed = Number(line)
      left -= 1
      if (left === 0) child.kill('SIGKILL')
    }
    return printed
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

it('a process that is killed loses nothing that a sync has reported', async () => {
  for (const lines of [1, 7, 40, 95, 160]) {
    const printed = await killAfter(lines)
    const { folder, lock } = await openDataFolder(dir)
    await folder.identify(identity)
    const { snapshot, entries, log } = await recover(folder, sizes)
    const base = snapshot?.index ?? 0
    const behind = entries.filter(({ index }) => index > base)
    expect(base + behind.length).toBeGreaterThanOrEqual(printed)
    expect(behind).toEqual(behind.map((_, at) => entryAt(base + 1 + at)))
    await log.close()
    lock.release()
  }
})

it('of processes that find the lock of a dead one, one opens the folder', async () => {
  const racers = Array.from({ length: 3 }, () =>
    start(`
      import { lockFolder } from '${pathOf('./folder-lock.ts')}'
      console.log('ready')
      process.stdin.once('data', (dirs) => {
        const won = JSON.parse(String(dirs)).filter((dir) => {
          try { return lockFolder(dir) } catch (error) { return error.code === 'locked' ? false : error.stack }
        })
        console.log(won.length)
      })`),
  )
  const next = () =>
    Promise.all(racers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()))
  try {
    expect(await next()).toEqual(['ready', 'ready', 'ready'])
    const dirs = Array.from({ length: 300 }, () => mkdtempSync(join(dir, 'race-')))
    for (const each of dirs) writeFileSync(join(each, 'hstore.lock'), '2147483646 1')
    const won = next()
    for (const { stdin } of racers) stdin.write(JSON.stringify(dirs))
    expect((await won).reduce((sum, count) => sum + Number(count), 0)).toBe(dirs.length)
  } finally {
    for (const racer of racers) racer.kill('SIGKILL')
  }
})
