import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Path of a file of `testing/certificates`. */
export const certificate = (name: string) =>
  fileURLToPath(new URL(`certificates/${name}.pem`, import.meta.url))

/** The file names in the folder, each with the certificate that it contains. */
export type TlsFolderFiles = Readonly<Record<string, string>>

/** Before and after a renewal by another authority: the node's and the client's files. */
export const original: TlsFolderFiles = named(['ca', 'node', 'node-key', 'client', 'client-key'], '')
export const renewed: TlsFolderFiles = named(['ca', 'node', 'node-key', 'client', 'client-key'], 'renewed-')

/** A folder of TLS files that are renewed in place. */
export class TlsFolder {
  private readonly dir = mkdtempSync(join(tmpdir(), 'ticketcd-tls-'))
  private versions = 0

  constructor(files: TlsFolderFiles) {
    this.swap(files)
    for (const name of Object.keys(files)) symlinkSync(join('..data', `${name}.pem`), this.path(name))
  }

  path(name: string): string {
    return join(this.dir, `${name}.pem`)
  }

  /** The settings of a client, as etcdctl names them. */
  get settings(): Record<string, string> {
    return {
      ETCDCTL_CACERT: this.path('ca'),
      ETCDCTL_CERT: this.path('client'),
      ETCDCTL_KEY: this.path('client-key'),
    }
  }

  /**
   * Renews all files at once, as Kubernetes does: the folder that the links lead through is
   * replaced.
   */
  swap(files: TlsFolderFiles): void {
    const version = mkdtempSync(join(this.dir, `v${++this.versions}-`))
    for (const [name, source] of Object.entries(files))
      writeFileSync(join(version, `${name}.pem`), readFileSync(certificate(source)))
    symlinkSync(version, join(this.dir, '..next'))
    renameSync(join(this.dir, '..next'), join(this.dir, '..data'))
  }

  /** Overwrites one file with the first part of a certificate, or with all of it. */
  write(name: string, source: string, part = 1): void {
    const content = readFileSync(certificate(source))
    writeFileSync(this.path(name), content.subarray(0, Math.floor(content.length * part)))
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

function named(names: readonly string[], prefix: string): TlsFolderFiles {
  return Object.fromEntries(names.map((name) => [name, `${prefix}${name}`]))
}
