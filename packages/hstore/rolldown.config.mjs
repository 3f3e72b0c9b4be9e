import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'rolldown'

/** The page of the dashboard. `npm --prefix apps/web run build:dashboard` puts it there. */
const page = 'dashboard'

/** Removes the files of earlier builds, but not the page. */
const cleanDist = {
  name: 'clean-dist',
  /** @param {{ dir?: string }} output */
  generateBundle({ dir = 'dist' }) {
    const names = existsSync(dir) ? readdirSync(dir) : []
    for (const name of names) if (name !== page) rmSync(join(dir, name), { recursive: true })
  },
}

const shared = {
  platform: 'node',
  // Optional packages with parts for each system. Only nodes with a `--storage` that needs them
  // load them.
  external: ['lmdb', 'libsql', '@electric-sql/pglite'],
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].mjs',
  },
}

/**
 * Everything goes into the bundles: a node starts in half the time, and needs nothing but Node.js.
 */
export default defineConfig([
  {
    ...shared,
    input: {
      main: 'src/server/main.ts',
      'bcrypt-thread': 'src/auth/bcrypt-thread.mjs',
      'libsql-thread': 'src/v2/sql/libsql-thread.mjs',
    },
    plugins: [cleanDist],
    // Discovery and the storages but that in memory are files of their own, which only nodes with
    // `--discovery` or `--storage` load.
    output: { ...shared.output, chunkFileNames: '[name].mjs' },
  },
  // Bundles of their own: a part that they shared would be one more file for a node to load.
  {
    ...shared,
    input: { 'hstore-server': 'src/manage/main.ts' },
    output: { ...shared.output, chunkFileNames: 'hstore-server-[name].mjs' },
  },
  { ...shared, input: { 'hstore-cli': 'src/cli/main.ts' } },
  {
    ...shared,
    input: { hstore: 'src/cli/hstore-main.ts' },
    output: { ...shared.output, chunkFileNames: 'hstore-[name].mjs' },
  },
])
