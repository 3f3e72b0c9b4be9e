import tailwindcss from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { firstLoadBudget } from './build/first-load-budget.ts'
import { precompress } from './build/precompress.ts'

const api = process.env.TICKETCD_API ?? 'http://localhost:3000'

export default defineConfig({
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: './src/app/routes',
      generatedRouteTree: './src/app/routeTree.gen.ts',
      addExtensions: true,
      quoteStyle: 'single',
    }),
    react(),
    tailwindcss(),
    firstLoadBudget({
      page: 'src/app/routes/index.tsx',
      maxKilobytes: 150,
      without: /recharts|d3-|src\/(?:ui|lib)\/inner\/|(?:admin|dashboard|cluster)-messages/,
    }),
    precompress(),
  ],
  server: {
    port: Number(process.env.WEB_PORT ?? 5173),
    proxy: { '/trpc': api, '/healthz': api, '/readyz': api, '/live': api },
  },
  // Pages load lazily, and each imports its own icons. A late discovery would reload the page in
  // development.
  optimizeDeps: { entries: ['src/**/*.{ts,tsx}', '!src/**/*.test.*'] },
  build: {
    // All browsers with light-dark(), <dialog>, popover and :has().
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file for all pages. It changes only with the dependencies, so browsers keep it
          // cached.
          groups: [
            { name: 'vendor', test: /node_modules.*\/(?:react|react-dom|scheduler|@tanstack|@trpc)\// },
            // The components and values of the first page. Those that only other pages need are in
            // the folders `inner`.
            { name: 'shared', test: /src\/(?:ui|lib)\/(?!inner\/)/, minShareCount: 2 },
            // The frame and all routes in one file. A small file for each route would repeat the
            // list of its page's files.
            { name: 'frame', test: /src\/app\/(?:guard|routes\/(?!.*\?tsr-split))/ },
            // One file instead of many small ones, whose names alone would add to the first load.
            { name: 'inner', test: /src\/(?:ui|lib)\/inner\//, minShareCount: 3 },
          ],
        },
      },
    },
  },
})
