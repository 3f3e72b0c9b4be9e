import { expect, type Locator, type Page } from '@playwright/test'

/**
 * Stops the clock of a page that is opened later: its timers wait, and its time moves only by
 * `passUntil` and by `page.clock.runFor`. So a slow machine cannot miss a moment that a journey
 * checks. Answers of a server still arrive, and the page shows them at the next step of its time.
 */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 1_000)
}

const stepMs = 500

/**
 * Moves a stopped page's time in steps until `isSo` is true. @returns the time passed, in
 * milliseconds
 */
export async function passUntil(page: Page, isSo: () => Promise<boolean>): Promise<number> {
  let passedMs = 0
  await expect(async () => {
    await page.clock.runFor(stepMs)
    passedMs += stepMs
    expect(await isSo()).toBe(true)
  }).toPass({ timeout: 90_000, intervals: [10] })
  return passedMs
}

export function passUntilVisible(page: Page, target: Locator): Promise<number> {
  return passUntil(page, () => target.isVisible())
}
