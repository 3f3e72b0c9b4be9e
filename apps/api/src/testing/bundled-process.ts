import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The bundled program that runs a whole api as a process: see api-process.ts. */
    apiProcess: string
  }
}

/** From this folder the bundle finds the installed packages that the api imports. */
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))

/**
 * For vitest's `globalSetup`. Compiling the api's sources took most of the CPU time of a process
 * that a test starts. So they are bundled once for all tests.
 */
export default async function bundleApiProcess({ provide }: TestProject): Promise<() => void> {
  mkdirSync(cache, { recursive: true })
  const dir = mkdtempSync(join(cache, 'test-'))
  await build({
    input: fileURLToPath(new URL('./api-process.ts', import.meta.url)),
    platform: 'node',
    external: (id) => !/^(\.|\/|@ticketcd\/)/.test(id),
    output: { dir, format: 'esm', sourcemap: 'inline' },
  })
  provide('apiProcess', join(dir, 'api-process.js'))
  return () => rmSync(dir, { recursive: true, force: true })
}
