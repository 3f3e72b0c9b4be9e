import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Timers } from './timers.ts'

/** Paths of PEM files. Both sides of a connection show a certificate that `ca` has signed. */
export interface TlsFiles {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

export interface TlsMaterial {
  readonly key: Buffer
  readonly cert: Buffer
  readonly ca: Buffer
  /** Made of the three, so they fit each other. */
  readonly secureContext: SecureContext
}

/** Files are read again for a new connection, but not more often than this. */
const freshMs = 1_000

/** The newest certificates, so that they can be renewed while the process runs. */
export class TlsSource {
  private readonly files: TlsFiles
  private readonly timers: Timers
  private material: TlsMaterial
  private readAtMs: number

  /**
   * @throws {Error} for a file that cannot be read, and for a key that does not fit its certificate
   */
  constructor(files: TlsFiles, timers: Timers) {
    this.files = files
    this.timers = timers
    this.material = this.read()
    this.readAtMs = timers.now()
  }

  /** Files that cannot be used now, as in the middle of a renewal, leave the last ones in use. */
  current(): TlsMaterial {
    const nowMs = this.timers.now()
    if (nowMs - this.readAtMs < freshMs) return this.material
    this.readAtMs = nowMs
    try {
      this.material = this.read()
    } catch {
      // The next connection tries again.
    }
    return this.material
  }

  private read(): TlsMaterial {
    const { files } = this
    const material = {
      key: readFileSync(files.key),
      cert: readFileSync(files.cert),
      ca: readFileSync(files.ca),
    }
    return { ...material, secureContext: createSecureContext(material) }
  }
}
