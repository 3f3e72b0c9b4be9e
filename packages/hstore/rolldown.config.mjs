import { defineConfig } from 'rolldown'

/**
 * Everything goes into the bundle: a node starts in half the time, and needs nothing but Node.js.
 * Discovery is a file of its own, which only a node with `--discovery` loads.
 */
export default defineConfig({
  input: {
    main: 'src/server/main.ts',
    'hstore-server': 'src/manage/main.ts',
    'bcrypt-thread': 'src/auth/bcrypt-thread.mjs',
  },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    sourcemap: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name].mjs',
  },
})
