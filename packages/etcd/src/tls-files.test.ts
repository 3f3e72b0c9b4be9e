import { rmSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { connectionSettings } from './connection-settings.ts'
import { certificate, original, renewed, TlsFolder } from './testing/tls-folder.ts'
import type { TlsFiles } from './tls-files.ts'

const folders: TlsFolder[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const folder of folders.splice(0)) folder.remove()
})

function readFiles() {
  const folder = new TlsFolder(original)
  folders.push(folder)
  const { tls } = connectionSettings(folder.settings)
  if (!tls) throw new Error('the settings name TLS files')
  const readings: (string | undefined)[] = []
  tls.onRead((problem) => readings.push(problem))
  return { folder, tls, readings }
}

/** Each check comes a second after the one before it. */
let nowMs = performance.now()
function look(tls: TlsFiles): void {
  nowMs += 1_000
  vi.spyOn(performance, 'now').mockReturnValue(nowMs)
  tls.refresh()
}

test('unchanged files are not read again', () => {
  const { tls, readings } = readFiles()
  const { material, version } = tls
  look(tls)
  expect([tls.material, tls.version, readings]).toEqual([material, version, []])
  expect(tls.material).toBe(material)
})

test('files that were replaced behind their links are read again, once', () => {
  const { folder, tls, readings } = readFiles()
  const { material, version } = tls
  folder.swap(renewed)
  look(tls)
  look(tls)
  expect(tls.version).toBe(version + 1)
  expect(tls.material.rootCertificate).not.toEqual(material.rootCertificate)
  expect(readings).toEqual([undefined])
})

test.each([
  [
    'a trusted certificate that is half written',
    (folder: TlsFolder) => folder.write('ca', 'renewed-ca', 0.5),
    /ETCDCTL_CACERT .* cut off/,
  ],
  [
    'an empty file',
    (folder: TlsFolder) => folder.write('ca', 'renewed-ca', 0),
    /ETCDCTL_CACERT .* not a PEM file/,
  ],
  [
    'a certificate that is half written',
    (folder: TlsFolder) => folder.write('client', 'renewed-client', 0.7),
    /ETCDCTL_CERT .* cut off/,
  ],
  [
    'a key that is half written',
    (folder: TlsFolder) => folder.write('client-key', 'renewed-client-key', 0.6),
    /belong together/,
  ],
  [
    'a certificate without its new key',
    (folder: TlsFolder) => folder.write('client', 'renewed-client'),
    /belong together/,
  ],
  [
    'a file that is gone',
    (folder: TlsFolder) => rmSync(folder.path('client-key')),
    /ETCDCTL_KEY .* cannot be read/,
  ],
] as const)(
  '%s keeps the former files, is reported once, and is read again when it is whole',
  (_what, spoil, words) => {
    const { folder, tls, readings } = readFiles()
    const { material } = tls
    spoil(folder)
    look(tls)
    look(tls)
    expect(tls.material).toBe(material)
    expect(readings).toEqual([expect.stringMatching(words)])

    rmSync(folder.path('client-key'), { force: true })
    for (const name of ['ca', 'client', 'client-key']) folder.write(name, `renewed-${name}`)
    look(tls)
    expect(tls.material).not.toBe(material)
    expect(readings.slice(1)).toEqual([undefined])
  },
)

test('files that do not belong together are rejected at the start', () => {
  const { folder } = readFiles()
  const settings = { ...folder.settings, ETCDCTL_KEY: certificate('node-key') }
  expect(() => connectionSettings(settings)).toThrow(/ETCDCTL_CERT and ETCDCTL_KEY .* belong together/)
})
