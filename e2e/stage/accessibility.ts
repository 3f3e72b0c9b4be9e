import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * What axe finds serious or critical on the page as it is now, one line each; empty when all is well.
 * WCAG 2.2 AA and axe's own best practices.
 */
export async function seriousProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    // Judged in one go: what the other mode adds is frames of other sites, which no page has, at three times the time.
    .setLegacyMode()
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`))
}

/**
 * The same in both themes and both languages, on a page that is not loaded again, and speaks English before and after.
 * Between one theme and the other only colours differ, between one language and the other only words: two looks see both
 * of both.
 */
export async function seriousProblemsInEveryLook(page: Page): Promise<string[]> {
  const problems: string[] = []
  for (const [language, colorScheme] of [
    ['pt', 'dark'],
    ['en', 'light'],
  ] as const) {
    await speak(page, language)
    await light(page, colorScheme)
    const found = await seriousProblems(page)
    problems.push(...found.map((problem) => `${language}, ${colorScheme}: ${problem}`))
  }
  return problems
}

async function light(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  // A colour that has arrived sends those on their way that are inherited from it: so more than once.
  await page.waitForFunction(() => {
    const underWay = document.getAnimations().filter((each) => each instanceof CSSTransition)
    for (const each of underWay) each.finish()
    return underWay.length === 0
  })
}

const languages = { en: 'English', pt: 'Português' } as const

/** Chooses a language as the menu does; the menu itself stays as it is, open or closed. */
async function speak(page: Page, language: keyof typeof languages): Promise<void> {
  await page.getByRole('banner').getByText(languages[language]).dispatchEvent('click')
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  // What only some pages say comes with a file of its own, and until then the page stands still.
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeAttached()
}
