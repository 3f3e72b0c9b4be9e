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
      without: /recharts|d3-|admin-messages|dashboard-messages|cluster-messages|chart-messages/,
    }),
    precompress(),
  ],
  server: {
    port: Number(process.env.WEB_PORT ?? 5173),
    proxy: { '/trpc': api, '/healthz': api, '/readyz': api, '/live': api },
  },
  // Pages load lazily and each brings icons of its own: found late, they would reload the page in development.
  optimizeDeps: { entries: ['src/**/*.{ts,tsx}', '!src/**/*.test.*'] },
  build: {
    // Every browser that knows light-dark(), <dialog>, popover and :has().
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file that every page needs and that changes with our dependencies only, so browsers keep it.
          groups: [
            { name: 'vendor', test: /node_modules.*\/(?:react|react-dom|scheduler|@tanstack|@trpc)\// },
            // Without what several pages share and the first one does not show.
            {
              name: 'shared',
              test: /src\/(?:ui\/(?!order-lines|password-field|stepper|as-of|chart-|notice)|lib\/(?!calendar|measures|clock|i18n\/area))|lucide(?!.*\/(?:calendar-plus|trash|plus|minus|arrow-(?:up|down))\.mjs)/,
              minShareCount: 3,
            },
            // The frame of every page and all addresses in it: a small file for each would list its page's files once more.
            { name: 'frame', test: /src\/app\/(?:guard|routes\/(?!.*\?tsr-split))/ },
            // One file for these instead of many small ones, whose names alone would be part of the first load.
            { name: 'inner', test: /src\/(?:ui|lib)\/|lucide/, minShareCount: 3 },
          ],
        },
      },
    },
  },
})
