import { defineConfig } from 'rolldown'

/**
 * Our own packages are TypeScript and go into the bundle; what comes from the registry is installed beside it. That is why
 * package.json has etcd3, which only packages/etcd imports: the bundle looks for it from here.
 */
export default defineConfig({
  // The second is started by the first, as a process of its own.
  input: ['src/main.ts', 'src/rush/network/proxy-process.ts'],
  platform: 'node',
  external: (id) => !/^(\.|\/|@ticketcd\/)/.test(id),
  output: { dir: 'dist', format: 'esm', cleanDir: true, sourcemap: true },
})
