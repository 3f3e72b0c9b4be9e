import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { root } from '../../../scripts/workspace.mjs'

/** A start script, run like from a shell. */
class StartScript {
  out = ''
  err = ''

  constructor(folder, ...args) {
    const script = join(root, 'examples/kv-store', folder, 'start.mjs')
    this.child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stdout.on('data', (chunk) => {
      this.out += chunk
    })
    this.child.stderr.on('data', (chunk) => {
      this.err += chunk
    })
    this.closed = once(this.child, 'close')
    onTestFinished(() => this.interrupt())
  }

  async interrupt() {
    this.child.kill('SIGINT')
    await this.closed
  }
}

it('starts a node of v2 that keeps a key, and ends it by Ctrl-C', async () => {
  const script = new StartScript('v2')
  await expect.poll(() => script.out + script.err).toContain('Ready.')
  const [, url] = /^node1 {2}(http:\S+)$/m.exec(script.out)
  const [, dataDir] = /^Data and logs: (.+)$/m.exec(script.out)
  const key = `${url}/v2/keys/greeting`
  expect((await fetch(key, { method: 'PUT', body: new URLSearchParams({ value: 'hello' }) })).status).toBe(
    201,
  )
  expect((await (await fetch(key)).json()).node).toMatchObject({ key: '/greeting', value: 'hello' })
  expect(existsSync(join(dataDir, 'node1'))).toBe(true)

  await script.interrupt()
  expect(script.out).toContain('All nodes were ended.')
  expect(script.child.exitCode).toBe(0)
  await expect(fetch(key)).rejects.toThrow()
  expect(existsSync(dataDir)).toBe(false)
})

it('rejects a wrong argument with a sentence and exit code 2', async () => {
  const script = new StartScript('v3', '--nodes', '2')
  await script.closed
  expect(script.err).toBe(
    "--nodes takes 1, 3 or 5, not '2'. Nothing was started. See: node examples/kv-store/v3/start.mjs --help\n",
  )
  expect(script.child.exitCode).toBe(2)
})
