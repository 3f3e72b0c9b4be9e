import { expect } from '@playwright/test'
import { test } from './stage/journey.ts'

test('old addresses lead to the new pages', async ({ page, programme }) => {
  const { eventId, name } = await programme.onSale()

  await page.goto('/home?search=jazz')
  await expect(page).toHaveURL('/?q=jazz')
  await expect(page.getByRole('searchbox', { name: 'Search events' })).toHaveValue('jazz')

  for (const address of [`/event?id=${eventId}`, `/tickets?eventid=${eventId}`]) {
    await page.goto(address)
    await expect(page).toHaveURL(`/events/${eventId}`)
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  }
})

test('the old profile address leads to one’s own profile', async ({ page, customer }) => {
  await page.goto('/profile?username=demo')
  await expect(page).toHaveURL('/my/profile')
  await expect(page.getByLabel('E-mail')).toHaveValue(customer.email)
})

test('an unknown address shows that there is no such page', async ({ page }) => {
  await page.goto('/no/such/page')
  await expect(page.getByRole('heading', { level: 1, name: 'There is no such page' })).toBeVisible()
  await page.goto('/events/no-such-event')
  await expect(page.getByRole('main')).toContainText('There is no such event')
})
