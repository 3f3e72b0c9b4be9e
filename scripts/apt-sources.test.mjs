import { expect, test } from 'vitest'
import { sourcesOfSuite } from './apt-sources.mjs'

const stanza = (lines) => `${lines.join('\n')}\n`

test('the stanza of the own suite is used, with its archive and its keys', () => {
  const text = [
    stanza([
      'Types: deb deb-src',
      '# a snapshot',
      'URIs: http://archive.test/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main contrib',
      'Signed-By: /keys/archive.gpg',
    ]),
    stanza(['Types: deb', 'URIs: http://security.test/', 'Suites: bookworm-security', 'Components: main']),
    stanza(['Types: deb', 'URIs: http://off.test/', 'Suites: bookworm', 'Enabled: no']),
    stanza(['Types: deb-src', 'URIs: http://source.test/', 'Suites: bookworm']),
  ].join('\n')
  expect(sourcesOfSuite([{ name: 'debian.sources', text }], 'bookworm', 'forky')).toEqual([
    {
      name: 'debian.sources',
      text: stanza([
        'Types: deb',
        'URIs: http://archive.test/debian',
        'Suites: forky',
        'Components: main',
        'Signed-By: /keys/archive.gpg',
      ]),
    },
  ])
})

test('keys inside a stanza stay complete', () => {
  const key = ['Signed-By:', ' -----BEGIN PGP PUBLIC KEY BLOCK-----', ' .', ' mQINBF']
  const text = stanza(['Types: deb', 'URIs: http://archive.test/', 'Suites: bookworm', ...key])
  const [source] = sourcesOfSuite([{ name: 'own.sources', text }], 'bookworm', 'forky')
  expect(source.text).toContain(`Components: main\n${key.join('\n')}\n`)
})

test('the lines of the own suite are used, with their options', () => {
  const text = [
    '# deb http://commented.test/debian bookworm main',
    'deb [signed-by=/keys/archive.gpg arch=amd64] http://archive.test/debian bookworm main contrib',
    'deb http://security.test/ bookworm-security main',
    'deb-src http://archive.test/debian bookworm main',
    '',
  ].join('\n')
  expect(sourcesOfSuite([{ name: 'sources.list', text }], 'bookworm', 'trixie')).toEqual([
    {
      name: 'sources.list',
      text: 'deb [signed-by=/keys/archive.gpg arch=amd64] http://archive.test/debian trixie main\n',
    },
  ])
})

test('without a source of the own suite the result is empty', () => {
  expect(
    sourcesOfSuite([{ name: 'other.list', text: 'deb http://o.test/ noble main\n' }], 'noble-x', 'forky'),
  ).toEqual([])
})
