import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UsageError } from '../server/usage-error.ts'

/**
 * Anyone on the network can try secrets against the messages that pass by, so a word is too short.
 */
const lengthMin = 16
const bytesMax = 4_096
const variable = 'HSTORE_DISCOVERY_SECRET'

export interface SecretSource {
  /** A path, from the command line. */
  readonly file: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface DiscoverySecret {
  /** Undefined where there is none. */
  readonly secret: string | undefined
  /** A sentence for the log. */
  readonly warning?: string
}

/**
 * The secret of a file, or else of HSTORE_DISCOVERY_SECRET. White space around it does not count.
 *
 * @throws {UsageError} for a file that cannot be read, or a secret that is too short or too long
 */
export function readSecret({ file, environment }: SecretSource): DiscoverySecret {
  if (file === undefined) {
    const text = environment[variable]
    return { secret: text ? checked(text, variable) : undefined }
  }
  const { text, isOpen } = contentOf(file)
  const secret = checked(text, file)
  if (!isOpen) return { secret }
  return { secret, warning: `Other users can read the discovery secret in ${file}: change its mode to 600.` }
}

function contentOf(file: string): { readonly text: string; readonly isOpen: boolean } {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const content = Buffer.alloc(bytesMax + 1)
      const length = readSync(descriptor, content, 0, content.length, null)
      return {
        text: content.toString('utf8', 0, length),
        isOpen: process.platform !== 'win32' && (fstatSync(descriptor).mode & 0o077) !== 0,
      }
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw new UsageError(`The discovery secret cannot be read from ${file}: ${(error as Error).message}`)
  }
}

function checked(text: string, source: string): string {
  const secret = text.trim()
  if (secret.length >= lengthMin && Buffer.byteLength(text) <= bytesMax) return secret
  throw new UsageError(
    `The discovery secret in ${source} has ${lengthMin} to ${bytesMax} characters. Make one with ` +
      '`openssl rand -base64 32`, and give the same one to all nodes of the cluster.',
  )
}
