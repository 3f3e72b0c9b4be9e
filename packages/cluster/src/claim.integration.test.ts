import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const dir = mkdtempSync(join(tmpdir(), 'ticketcd-claims-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const claimsCount = 300
const module = fileURLToPath(new URL('./claim.ts', import.meta.url))
const deadOwner = '2147483646'

/** A claim without the guard: a dead one is removed, and the path is linked again. */
const naive = `
  const claim = (path) => {
    const draft = path + '.' + process.pid
    writeFileSync(draft, String(process.pid))
    if (readFileSync(path, 'utf8') !== '${deadOwner}') return undefined
    rmSync(path, { force: true })
    try { linkSync(draft, path); return path } catch { return undefined }
  }`

/**
 * Lets processes take over the same dead claims at the same time. Returns how many each has won.
 */
async function race(name: string, claim: string): Promise<number> {
  const paths = Array.from({ length: claimsCount }, (_, index) => join(dir, `${name}-${index}`))
  for (const path of paths) writeFileSync(path, deadOwner)
  const source = `
    import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
    ${claim}
    console.log('ready')
    process.stdin.once('data', () => {
      const paths = ${JSON.stringify(paths)}
      // Alive until all are done: a claim ends with its process.
      console.log(paths.filter((path) => { try { return claim(path) } catch { return false } }).length)
    })`
  const racers = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  const next = async () =>
    Promise.all(racers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()))
  try {
    expect(await next()).toEqual(['ready', 'ready', 'ready'])
    const won = next()
    for (const { stdin } of racers) stdin.write('go\n')
    return (await won).reduce((sum, count) => sum + Number(count), 0)
  } finally {
    for (const racer of racers) racer.kill('SIGKILL')
  }
}

test('of processes that take over the same dead claim one wins', async () => {
  expect(await race('guarded', `import { claimFile as claim } from '${module}'`)).toBe(claimsCount)
})

test('without the guard some claims have two owners', async () => {
  await expect.poll(() => race('naive', naive), { timeout: 60_000, interval: 0 }).toBeGreaterThan(claimsCount)
}, 90_000)
