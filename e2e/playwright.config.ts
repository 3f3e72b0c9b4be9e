import { defineConfig } from '@playwright/test'
import { findChromium } from './stage/chromium.ts'

/**
 * Journeys through the built product in the system's Chromium. Two workers, since journeys often
 * wait for the product. Each worker has an installation of its own, so that a journey may take
 * nodes down. The time limits suit a machine that is busy with something else. They slow no journey
 * that passes.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '*.journey.ts',
  workers: 2,
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
