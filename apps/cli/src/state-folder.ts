import { resolve } from 'node:path'

/**
 * The folder of the local cluster and of all other files of this installation: `--dir`, else
 * TICKETCD_HOME, else `.ticketcd` in the current folder.
 */
export function stateFolder(dir: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  // Not `??`: with an empty variable the current folder would be the state folder, and a purge
  // would delete it.
  return resolve(dir || env.TICKETCD_HOME || '.ticketcd')
}
