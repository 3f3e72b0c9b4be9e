import { defineConfig } from 'rolldown'

const shared = {
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].mjs',
  },
}

/** Everything goes into the bundles: a node starts in half the time, and needs nothing but Node.js. */
export default defineConfig([
  {
    ...shared,
    input: { main: 'src/server/main.ts', 'bcrypt-thread': 'src/auth/bcrypt-thread.mjs' },
    // Discovery is a file of its own, which only a node with `--discovery` loads.
    output: { ...shared.output, cleanDir: true, chunkFileNames: '[name].mjs' },
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
