import { defineConfig } from 'vitest/config'

/** `unit` runs beside the code in milliseconds; `integration` starts real etcd nodes and real processes. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages}/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages}/*/src/**/*.integration.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each file starts its own etcd nodes; more than two files at once starve each other on two cores.
          maxWorkers: 2,
          // After the unit tests: projects with different limits may not run together.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
