import { expect } from '@playwright/test'
import { test } from './stage/journey.ts'

test('a favourite is added, listed and removed again', async ({ page, customer, programme }) => {
  const event = await programme.onSale()
  await page.goto(`/events/${event.eventId}`)
  await expect(page.getByRole('button', { name: `Account of ${customer.name}` })).toBeVisible()
  await page.getByRole('button', { name: `Add ${event.name} to favourites` }).click()
  await expect(page.getByRole('button', { name: `Remove ${event.name} from favourites` })).toBeVisible()

  await page.getByRole('link', { name: 'Favourites' }).click()
  const card = page.getByRole('main').getByRole('article', { name: event.name })
  await expect(card).toBeVisible()
  await page.reload()
  await expect(card).toBeVisible()
  await page.getByRole('button', { name: `Remove ${event.name} from favourites` }).click()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(card).toHaveCount(0)
})

test('a profile is changed, and a new password replaces the old one', async ({ page, customer }) => {
  await page.goto('/my/profile')
  await page.getByLabel('Name', { exact: true }).fill('Ada Renamed')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Your profile is saved.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Account of Ada Renamed' })).toBeVisible()

  const next = `${customer.password}-2`
  await page.getByLabel('Current password').fill('not-my-password')
  await page.getByLabel('New password').fill(next)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('This is not your password.')).toBeVisible()
  await page.getByLabel('Current password').fill(customer.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Your password is changed.')).toBeVisible()
})
