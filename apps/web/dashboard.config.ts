import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The page at `/dashboard` of each node of hstore, which serves it from beside its own bundle. */
export default defineConfig({
  root: pathOf('src/node-dashboard'),
  base: '/dashboard/',
  publicDir: false,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: pathOf('../../packages/hstore/dist/dashboard'),
    emptyOutDir: true,
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
    // The node forbids its page to load anything but files.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
