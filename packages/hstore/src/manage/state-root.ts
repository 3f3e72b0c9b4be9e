import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** HSTORE_STATE, or else the folder for state of the XDG specification. */
export function stateRoot(environment: Readonly<Record<string, string | undefined>>): string {
  const { HSTORE_STATE, XDG_STATE_HOME } = environment
  if (HSTORE_STATE) return resolve(HSTORE_STATE)
  return join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'hstore')
}
