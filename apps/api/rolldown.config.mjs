import { defineConfig } from 'rolldown'

/** Our own packages are TypeScript and go into the bundle; what comes from the registry is installed beside it. */
const bundle = {
  platform: 'node',
  external: (id) => !/^(\.|\/|@ticketcd\/)/.test(id),
}

export default defineConfig([
  {
    ...bundle,
    input: 'src/main.ts',
    output: { dir: 'dist', format: 'esm', cleanDir: true, sourcemap: true },
  },
  // What `ticketcd bench checkout` starts in its place.
  {
    ...bundle,
    input: 'src/bench/checkout-process.ts',
    output: { dir: 'dist/bench', format: 'esm', sourcemap: true },
  },
])
