import { resolve } from 'node:path'

/**
 * The folder of the local cluster and of everything else that this installation keeps on disk: `--dir`, else
 * TICKETCD_HOME, else `.ticketcd` where the command runs.
 */
export function stateFolder(dir: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  // Not `??`: an empty variable would make the folder where the command runs the one that is purged.
  return resolve(dir || env.TICKETCD_HOME || '.ticketcd')
}
