import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './stage/journey.ts'
import { addOne, buyButton, confirmButton, placed } from './stage/purchase.ts'

test('a ticket is found and bought with the keyboard alone', async ({ page, customer, programme }) => {
  const event = await programme.onSale()
  await page.goto('/')
  await expect(page.getByRole('button', { name: `Account of ${customer.name}` })).toBeVisible()

  await tabTo(page, page.getByRole('searchbox', { name: 'Search events' }))
  await page.keyboard.type(event.name)
  const hit = page
    .getByRole('region', { name: `Results for “${event.name}”` })
    .getByRole('link', { name: event.name, exact: true })
    .first()
  await expect(hit).toBeVisible()
  await tabTo(page, hit)
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { level: 1, name: event.name })).toBeVisible()
  await tabTo(page, addOne(page))
  await page.keyboard.press('Space')
  await tabTo(page, buyButton(page))
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible()
  await tabTo(page, confirmButton(page))
  await page.keyboard.press('Enter')
  await expect(placed(page)).toBeVisible()
})

test('the first Tab offers to skip to the content', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('article').first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

/** Presses Tab until `target` has the focus. Fails when it cannot be reached, or when its focus cannot be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement)
  for (let presses = 0; presses < 80 && !(await isFocused()); presses++) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
  // A card's link draws its outline around the whole card.
  const outlines = await target.evaluate((element) =>
    [undefined, '::after'].map((part) => getComputedStyle(element, part).outlineStyle),
  )
  expect(
    outlines.some((style) => style !== 'none'),
    'the focus can be seen',
  ).toBe(true)
}
