import { describe, expect, test } from 'vitest'
import { findPnpm } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { chromium, ensureProgram, etcd, missingSentence } from './system-packages.mjs'

test.each(['20.19.0', '20.20.1', '22.0.0', '24.3.0'])('Node.js %s is new enough', (version) => {
  expect(() => checkNodeVersion(version)).not.toThrow()
})

test.each(['18.20.4', '20.18.3'])('Node.js %s is rejected with a sentence', (version) => {
  expect(() => checkNodeVersion(version)).toThrow(`needs Node.js 20.19 or newer, and this is ${version}`)
})

const pinned = 'pnpm@10.34.9+sha512.abc'

test('a pnpm of the pinned major version is used', async () => {
  const found = await findPnpm(pinned, async () => ({ code: 0, output: '10.2.0\n' }))
  expect(found).toMatchObject({ command: 'pnpm', args: [] })
})

test.each([
  [{ code: 127, output: 'spawn pnpm ENOENT' }],
  [{ code: 0, output: '9.15.0\n' }],
  [{ code: 1, output: 'corepack cannot verify a signature' }],
])('with %j the pinned pnpm comes through npx', async (answer) => {
  const found = await findPnpm(pinned, async () => answer)
  expect(found).toMatchObject({ command: 'npx', args: ['--yes', 'pnpm@10.34.9'] })
})

test('a missing program is reported with the command of the platform', () => {
  const without = () => undefined
  const only = (program) => (names) => (names.includes(program) ? `/usr/bin/${program}` : undefined)
  expect(missingSentence(etcd, 'darwin', without)).toContain('brew install etcd')
  expect(missingSentence(chromium, 'darwin', without)).toContain('brew install --cask chromium')
  expect(missingSentence(etcd, 'linux', only('apt-get'))).toContain(
    'sudo apt-get install -y etcd-server etcd-client',
  )
  expect(missingSentence(etcd, 'linux', only('dnf'))).toContain('sudo dnf install -y etcd')
  expect(missingSentence(etcd, 'linux', without)).toContain('so that `etcd` is on PATH')
})

describe('the browser of the journeys', () => {
  const machine = ({ programs, isRoot = true, broken = false, environment = {} }) => {
    const installed = []
    return {
      installed,
      environment,
      isRoot,
      find: (names) => {
        const found = names.find((name) => programs.includes(name))
        return found && `/usr/bin/${found}`
      },
      install: async (name) => {
        installed.push(name)
        return broken ? 'no such package' : undefined
      },
    }
  }

  test('is the one without windows if that can be installed', async () => {
    const withWindows = machine({ programs: ['apt-get', 'chromium'] })
    expect(await ensureProgram(chromium, withWindows)).toBe('installed chromium-headless-shell')
    const without = machine({ programs: ['apt-get', 'chromium', 'chromium-headless-shell'] })
    expect(await ensureProgram(chromium, without)).toBe('/usr/bin/chromium-headless-shell')
    expect(without.installed).toEqual([])
  })

  test.each([
    ['nobody may install anything', { programs: ['apt-get', 'chromium'], isRoot: false }, 0],
    ['there is no apt-get', { programs: ['chromium'] }, 0],
    ['the system does not have the other one', { programs: ['apt-get', 'chromium'], broken: true }, 1],
  ])('is the installed one if %s', async (_why, options, attempts) => {
    const there = machine(options)
    expect(await ensureProgram(chromium, there)).toBe('/usr/bin/chromium')
    expect(there.installed).toHaveLength(attempts)
  })

  test('is the one that the environment names, before any other', async () => {
    const named = machine({
      programs: ['apt-get', 'chromium'],
      environment: { TICKETCD_CHROMIUM: '/opt/chrome' },
    })
    expect(await ensureProgram(chromium, named)).toBe('/opt/chrome')
    expect(named.installed).toEqual([])
  })

  test('is reported as missing if nothing can be installed', async () => {
    await expect(ensureProgram(chromium, machine({ programs: [] }))).rejects.toThrow(
      'Chromium is not installed.',
    )
    const broken = machine({ programs: ['apt-get'], broken: true })
    await expect(ensureProgram(chromium, broken)).rejects.toThrow('no such package')
  })
})
