import { join } from 'node:path'
import { inject } from 'vitest'
import { projectRoot } from '../project-root.ts'

declare module 'vitest' {
  interface ProvidedContext {
    apiProcess: string
  }
}

/**
 * The built command line. Compiling its sources would take several times the CPU time of its start.
 */
export const builtProgram = join(projectRoot, 'apps', 'cli', 'dist', 'main.js')

/** The file that runs a whole api of a test as a process. It is bundled once for all tests. */
export function apiProcess(): string {
  return inject('apiProcess')
}
