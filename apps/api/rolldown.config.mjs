import { defineConfig } from 'rolldown'

/**
 * The bundle includes our own packages, which are TypeScript. Registry packages are installed
 * beside it.
 */
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
  // `ticketcd bench checkout` starts this bundle in place of the api.
  {
    ...bundle,
    input: 'src/bench/checkout-process.ts',
    output: { dir: 'dist/bench', format: 'esm', sourcemap: true },
  },
])
