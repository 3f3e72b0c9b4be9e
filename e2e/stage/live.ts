import type { Page } from '@playwright/test'

/**
 * From now on a page gets no answer to anything that it asks the api, so whatever changes on it came by the live stream.
 * A question without an answer is no failure yet, so the page does not say that the server is gone.
 */
export async function holdBackAnswers(page: Page): Promise<void> {
  await page.route('**/trpc/**', () => undefined)
}
