import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** The dearest rule, and the only one that themes differ in. */
const contrast = 'color-contrast'

/** Which rules a page is judged by: all, all but that of contrast, or that alone. */
type Rules = 'all' | 'words' | 'colours'

const ruleOptions = {
  all: {},
  words: { rules: { [contrast]: { enabled: false } } },
  colours: { runOnly: [contrast] },
} satisfies Record<Rules, object>

/**
 * What axe finds serious or critical on the page as it is now, one line each; empty when all is well.
 * WCAG 2.2 AA and axe's own best practices.
 */
export async function seriousProblems(page: Page, rules: Rules = 'all'): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], ...ruleOptions[rules] })
    // Judged in one go: what the other mode adds is frames of other sites, which no page has, at three times the time.
    .setLegacyMode()
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`))
}

/**
 * The same in both themes and both languages, on a page that is not loaded again, and speaks English before and after.
 * Between one theme and the other only colours differ, between one language and the other only words: each look is at what
 * no other one has seen.
 */
export async function seriousProblemsInEveryLook(page: Page): Promise<string[]> {
  const problems: string[] = []
  for (const [language, colorScheme, rules] of [
    ['pt', 'dark', 'words'],
    ['en', 'light', 'all'],
    ['en', 'dark', 'colours'],
  ] as const) {
    await speak(page, language)
    await light(page, colorScheme)
    const found = await seriousProblems(page, rules)
    problems.push(...found.map((problem) => `${language}, ${colorScheme}: ${problem}`))
  }
  return problems
}

async function light(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  // Until every colour has arrived.
  await page.waitForFunction(() => !document.getAnimations().some((each) => each instanceof CSSTransition))
}

const languages = { en: 'English', pt: 'Português' } as const

/** Chooses a language as the menu does; the menu itself stays as it is, open or closed. */
async function speak(page: Page, language: keyof typeof languages): Promise<void> {
  await page.getByRole('banner').getByText(languages[language]).dispatchEvent('click')
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  // What only some pages say comes with a file of its own, and until then the page stands still.
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeAttached()
}
