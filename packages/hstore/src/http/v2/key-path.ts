import { V2Error } from '../../v2/v2-error.ts'
import { rootPath } from '../../v2/v2-record.ts'
import { decoded } from './v2-form.ts'

const prefix = '/v2/keys'

/** The key of a path, or where a client finds it instead, as Go's server redirects. */
export type KeyPath = { readonly key: string } | { readonly location: string } | 'malformed' | 'other'

/**
 * @param encoded the path of the URL, with its escapes
 * @returns `malformed` for a malformed escape, and `other` for a path that is not of keys
 */
export function keyPathOf(encoded: string): KeyPath {
  const path = decodedPath(encoded)
  if (path === undefined) return 'malformed'
  if (/\/\/|\/\.\.?(?:\/|$)/.test(path)) return { location: escapedPath(cleaned(path)) }
  if (!path.startsWith(prefix)) return 'other'
  const key = path.slice(prefix.length)
  if (key === '' || key === '/') return { key: rootPath }
  if (!key.startsWith('/')) return 'other'
  return { key: key.endsWith('/') ? key.slice(0, -1) : key }
}

function decodedPath(encoded: string): string | undefined {
  try {
    return decoded(encoded)
  } catch (error) {
    if (error instanceof V2Error) return undefined
    throw error
  }
}

/** Without empty parts, `.` and `..`. A slash at the end stays. */
function cleaned(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  const clean = `/${parts.join('/')}`
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean
}

/** Escapes the bytes that Go's `URL.String` escapes in a path. */
function escapedPath(path: string): string {
  return path.replace(
    /[^A-Za-z0-9\-_.~$&+,/:;=@]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
