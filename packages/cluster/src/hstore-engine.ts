import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ClusterError } from './cluster-error.ts'
import type { Engine } from './engine.ts'
import { nodeFlags } from './node-flags.ts'

/** The API that hstore serves, as etcd names its versions. */
const apiVersion = '3.5.30'

/** The store of packages/hstore: a program for Node.js, so it needs nothing else. */
export const hstoreEngine: Engine = {
  name: 'hstore',

  async locate() {
    const program = programFile()
    if (!existsSync(program)) {
      throw new ClusterError(`hstore is not built: ${program} is missing. Build it with \`npm run build\`.`)
    }
    return { path: process.execPath, version: apiVersion }
  },

  args(_, node, bootstrap) {
    return [programFile(), ...nodeFlags(node, bootstrap), '--watch-progress-notify-interval=1s']
  },

  environment(from) {
    // Settings for the parent's Node.js, such as a debugger's port, must not reach five nodes.
    const { NODE_OPTIONS: _, ...rest } = from
    return rest
  },
}

/** The bundle of packages/hstore. It may be missing. */
function programFile(): string {
  try {
    return createRequire(import.meta.url).resolve('@ticketcd/hstore/server')
  } catch (cause) {
    throw new ClusterError(
      'hstore is not part of this installation. Run the command in a clone of the project, or use --engine etcd.',
      { cause },
    )
  }
}
