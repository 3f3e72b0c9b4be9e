import { defineConfig } from '@playwright/test'
import { findChromium } from './stage/chromium.ts'

/** Journeys through the mocks, a single store or a cluster of their own. */
const apart = ['mocks*.journey.ts', 'node-dashboard*.journey.ts', 'local-cluster.journey.ts']

/**
 * Journeys through the built product in the system's Chromium. There are more workers than cores,
 * since journeys often wait for the product. Each worker has an installation of its own, so that a
 * journey may take nodes down. An installation costs CPU also while nobody uses it, so a third
 * worker runs those that need none. The time limits suit a machine that is busy with something
 * else. They slow no journey that passes.
 */
export default defineConfig({
  testDir: '.',
  workers: 3,
  projects: [
    { name: 'apart', testMatch: apart, workers: 1 },
    { name: 'installed', testMatch: '*.journey.ts', testIgnore: apart, workers: 2 },
  ],
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  forbidOnly: true,
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    viewport: { width: 1280, height: 900 },
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
