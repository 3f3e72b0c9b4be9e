import { expect, type Page } from '@playwright/test'
import axe from 'axe-core'

/** One element that breaks one rule. */
interface Problem {
  readonly rule: string
  readonly impact: axe.ImpactValue | undefined
  readonly sentence: string
}

/**
 * The serious and critical violations that axe finds on the page as it is now, one line each; empty
 * when there are none. Covers WCAG 2.2 AA and axe's own best practices.
 */
export async function seriousProblems(page: Page): Promise<string[]> {
  // The library is half a megabyte, so each document loads it once.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const problems = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: AxeInPage }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(
        ({ target }): Problem => ({ rule: id, impact, sentence: `${id}: ${help} (${target.join(' ')})` }),
      ),
    )
  })
  return problems
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ sentence }) => sentence)
}

type AxeInPage = Pick<typeof axe, 'run'>

/**
 * The same in both themes and both languages, without loading the page again. The page is in
 * English before and after. Themes differ only in colours and languages only in words, so two
 * combinations are enough.
 */
export async function seriousProblemsInEveryLook(page: Page): Promise<string[]> {
  const problems: string[] = []
  for (const [language, colorScheme] of [
    ['pt', 'dark'],
    ['en', 'light'],
  ] as const) {
    await speak(page, language)
    await withoutTransitions(page, async () => {
      await page.emulateMedia({ colorScheme })
      const found = await seriousProblems(page)
      problems.push(...found.map((problem) => `${language}, ${colorScheme}: ${problem}`))
    })
  }
  return problems
}

/**
 * Runs `work` while no element of the page has transitions. With them a new theme spreads by one
 * level of inheritance a frame, since the end of each transition starts those of the children. On a
 * long page that takes a second of CPU.
 */
export async function withoutTransitions(page: Page, work: () => Promise<void>): Promise<void> {
  const sheet = await page.evaluateHandle(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('*, ::before, ::after { transition: none !important }')
    document.adoptedStyleSheets.push(sheet)
    return sheet
  })
  await work()
  await sheet.evaluate((each) => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== each)
  })
}

const languages = { en: 'English', pt: 'Português' } as const

/** Chooses a language as the menu does. The menu stays open or closed. */
async function speak(page: Page, language: keyof typeof languages): Promise<void> {
  await page.getByRole('banner').getByText(languages[language]).dispatchEvent('click')
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  // Texts of single pages come in a separate file. Until it is loaded, the page shows no heading.
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeAttached()
}
