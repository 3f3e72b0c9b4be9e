import { type BrowserContext, test as base, type Page } from '@playwright/test'
import { BoxOffice } from './box-office.ts'
import { type Customer, loggedInAsAdmin, registered } from './customer.ts'
import { type Installation, startInstallation } from './installation.ts'
import { type LocalInstallation, startLocalInstallation } from './local-installation.ts'
import { type MockedApp, startMockedApp } from './mocked-app.ts'
import { type Programme, programmeAt } from './programme.ts'
import { type HastyShop, type Shop, startHastyShop } from './shop.ts'

/** Shared by all journeys of a worker. Each is started when the first journey requests it. */
interface Stage {
  installation: Installation
  mockedApp: MockedApp
}

/** Separate for each journey. */
interface Props {
  /** Ends with its journey: an api without users still samples each node every second. */
  hastyShop: HastyShop
  localInstallation: LocalInstallation
  /** The shop of the journey. */
  shop: Shop
  /** A new account. Its use logs `page` in. */
  customer: Customer
  programme: Programme
  boxOffice: BoxOffice
  /** Opens a page in a browser that shares nothing with the others. */
  openBrowser: () => Promise<Page>
  /** The same, logged in with another new account. */
  openOthersBrowser: () => Promise<Page>
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
    { scope: 'worker', timeout: 240_000 },
  ],
  mockedApp: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const app = await startMockedApp()
      await use(app)
      await app.stop()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  hastyShop: [
    async ({ installation }, use) => {
      const shop = await startHastyShop(installation)
      await use(shop)
      await shop.stop()
    },
    { timeout: 240_000 },
  ],
  localInstallation: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const installation = await startLocalInstallation()
      await use(installation)
      await installation.stop()
    },
    { timeout: 240_000 },
  ],
  shop: async ({ installation }, use) => use(installation),
  baseURL: async ({ shop }, use) => use(shop.url),
  customer: async ({ page, shop }, use) => use(await registered(page.request, shop.url)),
  programme: async ({ request, shop }, use) => use(programmeAt(request, shop.url)),
  boxOffice: async ({ playwright, shop }, use) => {
    const request = await playwright.request.newContext()
    await loggedInAsAdmin(request, shop.url)
    const boxOffice = new BoxOffice(request, shop.url)
    await use(boxOffice)
    await boxOffice.close()
    await request.dispose()
  },
  openBrowser: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async () => {
      const context = await browser.newContext()
      contexts.push(context)
      return context.newPage()
    })
    await Promise.all(contexts.map((context) => context.close()))
  },
  openOthersBrowser: async ({ openBrowser, shop }, use) =>
    use(async () => {
      const page = await openBrowser()
      await registered(page.request, shop.url)
      return page
    }),
})

/** `test` for journeys in a shop that keeps tickets for seconds only. */
export const hastyTest = test.extend({
  shop: async ({ hastyShop }, use, testInfo) => {
    // Journeys wait until the lifetimes of carts and offers have passed.
    testInfo.setTimeout(480_000)
    await use(hastyShop)
  },
})

/** `test` for journeys through the mocks alone. */
export const mockedTest = test.extend({
  baseURL: async ({ mockedApp }, use) => use(mockedApp.url),
})

/**
 * `test` for journeys in which an admin stops and starts nodes of a local cluster from the page.
 */
export const localTest = test.extend({
  baseURL: async ({ localInstallation }, use) => use(localInstallation.url),
})
