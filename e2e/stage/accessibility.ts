import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

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

/** The same in the light theme and in the dark one, on a page that is not loaded again. */
export async function seriousProblemsInBothThemes(page: Page): Promise<string[]> {
  const problems: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Until every colour has arrived.
    await page.waitForFunction(() => !document.getAnimations().some((each) => each instanceof CSSTransition))
    problems.push(...(await seriousProblems(page)).map((problem) => `${colorScheme}: ${problem}`))
  }
  return problems
}
