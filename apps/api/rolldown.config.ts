import { defineConfig } from 'rolldown'

/** Our own packages are TypeScript and go into the bundle; what comes from the registry is installed beside it. */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: (id) => !/^(\.|\/|@ticketcd\/)/.test(id),
  transform: { target: 'node20' },
  output: { file: 'dist/main.js', format: 'esm', sourcemap: true },
})
