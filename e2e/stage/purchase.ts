import { expect, type Locator, type Page } from '@playwright/test'

/** Opens an event and chooses tickets of the first type that has enough of them. */
export async function choose(page: Page, eventId: string, quantity = 1): Promise<void> {
  await page.goto(`/events/${eventId}`)
  for (let chosen = 0; chosen < quantity; chosen++) await addOne(page).click()
}

/** The row of one ticket type on the event page. */
export function ticketRow(page: Page, ticketType: string): Locator {
  const isOfType = page.getByRole('heading', { name: ticketType })
  return page.getByRole('region', { name: 'Tickets' }).getByRole('listitem').filter({ has: isOfType })
}

/** The button that adds one more of the first available type. */
export function addOne(page: Page): Locator {
  return page.getByRole('button', { name: /^One more /, disabled: false }).first()
}

/** Goes to the checkout with the chosen tickets. Resolves when the page is the checkout. */
export async function reserve(page: Page): Promise<void> {
  await buyButton(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible()
}

/** Buys the reserved tickets. */
export async function confirm(page: Page): Promise<void> {
  await confirmButton(page).click()
  await expect(placed(page)).toBeVisible()
}

/** The event page's button that reserves the chosen tickets. */
export function buyButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Buy', exact: true })
}

/** The checkout's button that buys the reserved tickets. */
export function confirmButton(page: Page): Locator {
  return page.getByRole('button', { name: /^(Buy for |Get the tickets)/ })
}

/** The heading of a confirmed order. */
export function placed(page: Page): Locator {
  return page.getByRole('heading', { level: 1, name: 'Order confirmed' })
}

/** The cards of the customer's orders of an event, on the page of their tickets. */
export function orderOf(page: Page, eventName: string): Locator {
  return page.getByRole('main').getByRole('article').filter({ hasText: eventName })
}
