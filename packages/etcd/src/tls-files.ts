import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { EtcdFailure } from './failure.ts'

/** The PEM texts of one point in time. */
export interface TlsMaterial {
  readonly rootCertificate: Buffer
  readonly privateKey?: Buffer
  readonly certChain?: Buffer
}

/** A file, and the setting that names it: messages name both. */
export interface NamedFile {
  readonly setting: string
  readonly path: string
}

export interface TlsPaths {
  readonly rootCertificate: NamedFile
  /** Both or neither. */
  readonly identity?: { readonly certChain: NamedFile; readonly privateKey: NamedFile } | undefined
}

/**
 * Failing connections are retried many times a second; the files are checked at most this often.
 */
const lookIntervalMs = 100

/**
 * The TLS files, which may be renewed in place at any time: rewritten, or replaced by a symbolic
 * link that moves to another folder, as Kubernetes does.
 *
 * Invariant: `material` is complete and consistent. Files that cannot be read or do not belong
 * together leave it unchanged, and are read again at the next `refresh`.
 */
export class TlsFiles {
  private readonly paths: TlsPaths
  private readonly listeners = new Set<(problem: string | undefined) => void>()
  private current: TlsMaterial
  /** Identifies the files from which `current` was read. */
  private signature: string
  private readings = 1
  private problem: string | undefined
  private lookedAtMs = Number.NEGATIVE_INFINITY

  /** @throws {EtcdFailure} `invalid`, with a whole sentence that names the setting and the file. */
  constructor(paths: TlsPaths) {
    this.paths = paths
    this.signature = this.signatureNow()
    this.current = this.read()
  }

  get material(): TlsMaterial {
    return this.current
  }

  /** Grows with each new `material`. */
  get version(): number {
    return this.readings
  }

  /**
   * Calls `listener` after each reading: with undefined, or with a sentence that states why the
   * former material is kept.
   */
  onRead(listener: (problem: string | undefined) => void): void {
    this.listeners.add(listener)
  }

  /**
   * Reads the files again if they have changed since. Cheap enough for each attempt to connect;
   * never throws.
   */
  refresh(): void {
    const nowMs = performance.now()
    if (nowMs - this.lookedAtMs < lookIntervalMs) return
    this.lookedAtMs = nowMs
    // Taken before the reading, so that files which change meanwhile differ at the next check.
    const signature = this.signatureNow()
    if (signature === this.signature) {
      this.problem = undefined
      return
    }
    try {
      this.current = this.read()
    } catch (error) {
      this.report((error as Error).message)
      return
    }
    this.signature = signature
    this.readings += 1
    this.problem = undefined
    for (const listener of this.listeners) listener(undefined)
  }

  /** Reports the same problem once, even if it recurs. */
  private report(problem: string): void {
    if (problem === this.problem) return
    this.problem = problem
    for (const listener of this.listeners) listener(problem)
  }

  private get files(): readonly NamedFile[] {
    const { rootCertificate, identity } = this.paths
    return identity ? [rootCertificate, identity.certChain, identity.privateKey] : [rootCertificate]
  }

  private signatureNow(): string {
    return this.files.map(({ path }) => signatureOf(path)).join()
  }

  private read(): TlsMaterial {
    const { rootCertificate, identity } = this.paths
    const ca = readPem(rootCertificate)
    checkCertificates(rootCertificate, ca)
    if (!identity) return { rootCertificate: ca }
    const certChain = readPem(identity.certChain)
    const privateKey = readPem(identity.privateKey)
    checkCertificates(identity.certChain, certChain)
    try {
      createSecureContext({ cert: certChain, key: privateKey })
    } catch (cause) {
      const settings = `${identity.certChain.setting} and ${identity.privateKey.setting}`
      throw invalid(`${settings} name files that do not belong together: ${(cause as Error).message}.`, cause)
    }
    return { rootCertificate: ca, certChain, privateKey }
  }
}

/** Follows symbolic links. A missing file has a signature as well. */
function signatureOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join(':')
  } catch {
    return 'missing'
  }
}

function readPem({ setting, path }: NamedFile): Buffer {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch (cause) {
    throw invalid(`${setting} names a file that cannot be read: ${(cause as Error).message}.`, cause)
  }
  if (content.includes('-----BEGIN ')) return content
  throw invalid(`${setting} names ${path}, which is not a PEM file.`)
}

/**
 * Node.js ignores a truncated trusted certificate, so each one is parsed here. Other blocks, such
 * as a key in the same file, are left to Node.js.
 */
function checkCertificates({ setting, path }: NamedFile, content: Buffer): void {
  const blocks = content.toString('latin1').split(/(?=-----BEGIN )/)
  const certificates = blocks.filter((block) => /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/.test(block))
  try {
    if (certificates.length === 0) throw new TypeError('no certificate')
    for (const certificate of certificates) new X509Certificate(certificate)
  } catch (cause) {
    throw invalid(`${setting} names ${path}, which holds no certificate or one that is cut off.`, cause)
  }
}

function invalid(sentence: string, cause?: unknown): EtcdFailure {
  return new EtcdFailure('invalid', sentence, { cause })
}
