import { test as base } from '@playwright/test'
import { type Customer, registered } from './customer.ts'
import { type Installation, startInstallation } from './installation.ts'
import { type MockedApp, startMockedApp } from './mocked-app.ts'
import { type Programme, programmeAt } from './programme.ts'

/** What all journeys of a worker share; each is started when the first journey asks for it. */
interface Stage {
  installation: Installation
  mockedApp: MockedApp
}

/** What each journey has of its own. */
interface Props {
  /** A new account; asking for it logs `page` in. */
  customer: Customer
  programme: Programme
}

/**
 * `test` for journeys through the real product: `page.goto('/')` is its home page.
 */
export const test = base.extend<Props, Stage>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that a fixture needs from this pattern.
    async ({}, use) => {
      const installation = await startInstallation()
      await use(installation)
      await installation.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  mockedApp: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const app = await startMockedApp()
      await use(app)
      await app.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ installation }, use) => use(installation.url),
  customer: async ({ page, installation }, use) => use(await registered(page.request, installation.url)),
  programme: async ({ request, installation }, use) => use(programmeAt(request, installation.url)),
})

/** `test` for journeys through the mocks alone. */
export const mockedTest = test.extend({
  baseURL: async ({ mockedApp }, use) => use(mockedApp.url),
})
