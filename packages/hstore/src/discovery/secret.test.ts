import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { UsageError } from '../server/usage-error.ts'
import { otherSecret, secret } from '../testing/discovery/announced.ts'
import { readSecret } from './secret.ts'

function secretFile(content: string, mode = 0o600): string {
  const dir = mkdtempSync(join(tmpdir(), 'hstore-secret-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const file = join(dir, 'secret')
  writeFileSync(file, content)
  chmodSync(file, mode)
  return file
}

const environment = { HSTORE_DISCOVERY_SECRET: otherSecret }

it('the secret of a file counts, without white space around it', () => {
  expect(readSecret({ file: secretFile(` ${secret}\n`), environment })).toEqual({ secret })
})

it('without a file the variable has the secret, and an empty one has none', () => {
  expect(readSecret({ file: undefined, environment })).toEqual({ secret: otherSecret })
  for (const empty of [{}, { HSTORE_DISCOVERY_SECRET: '' }])
    expect(readSecret({ file: undefined, environment: empty })).toEqual({ secret: undefined })
})

it('a file that others can read is used, with a warning', () => {
  const file = secretFile(secret, 0o644)
  expect(readSecret({ file, environment })).toEqual({
    secret,
    warning: `Other users can read the discovery secret in ${file}: change its mode to 600.`,
  })
})

it('a file that is missing, or a folder, is refused with its path', () => {
  const file = join(secretFile(''), '..', 'missing')
  mkdirSync(`${file}-folder`)
  for (const each of [file, `${file}-folder`]) {
    expect(() => readSecret({ file: each, environment })).toThrow(UsageError)
    expect(() => readSecret({ file: each, environment })).toThrow(`cannot be read from ${each}`)
  }
})

it('a secret that is too short to be one, or too long, is refused', () => {
  for (const text of ['', '   ', 'x'.repeat(15), 'x'.repeat(4_097)])
    expect(() => readSecret({ file: secretFile(text), environment })).toThrow('has 16 to 4096 characters')
  expect(() => readSecret({ file: undefined, environment: { HSTORE_DISCOVERY_SECRET: 'short' } })).toThrow(
    'The discovery secret in HSTORE_DISCOVERY_SECRET has 16',
  )
})
