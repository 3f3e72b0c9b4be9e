import type { Page } from '@playwright/test'

/**
 * From now on no request of the page to the api is answered, so every change on it arrives by the
 * live stream. A request that is still open is no failure, so the page does not report one.
 */
export async function holdBackAnswers(page: Page): Promise<void> {
  await page.route('**/trpc/**', () => undefined)
}
