import { defineConfig } from 'rolldown'

/**
 * Our own packages are TypeScript and go into the bundle. Packages from the registry are installed
 * beside it. package.json therefore lists etcd3, although only packages/etcd imports it: the bundle
 * resolves it from here.
 */
export default defineConfig({
  // The first starts the second as a separate process.
  input: ['src/main.ts', 'src/rush/network/proxy-process.ts'],
  platform: 'node',
  external: (id) => !/^(\.|\/|@ticketcd\/)/.test(id),
  output: { dir: 'dist', format: 'esm', cleanDir: true, sourcemap: true },
})
