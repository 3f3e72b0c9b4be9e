import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Catalogues of other languages, and toasts. The page speaks English and shows none. */
const unused = /\/(?:(?:[\w-]+\.)?pt\.ts|toaster\.tsx)$/

/** Leaves out files of the shop that the page never loads. */
function leftOut(): Plugin {
  const id = '\0left-out'
  return {
    name: 'ticketcd:left-out',
    enforce: 'pre',
    resolveId: (source) => (unused.test(source) ? id : undefined),
    load: (loaded) =>
      loaded === id ? 'export const pt = undefined; export const showToast = undefined' : undefined,
  }
}

/** The page at `/dashboard` of each node of hstore, which serves it from beside its own bundle. */
export default defineConfig({
  root: pathOf('src/node-dashboard'),
  base: '/dashboard/',
  publicDir: false,
  plugins: [leftOut(), react(), tailwindcss()],
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
