import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Catalogues of other languages, and toasts. The dashboard is in English and shows no toasts. */
const unused = /\/(?:(?:[\w-]+\.)?pt\.ts|toaster\.tsx)$/

/** Replaces files of the shop that the dashboard never loads with a stub. */
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

/** Builds the page at `/dashboard` of each hstore node, into the directory of hstore's bundle. */
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
    // The node's content security policy blocks scripts, styles and fonts inlined as data URLs.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
