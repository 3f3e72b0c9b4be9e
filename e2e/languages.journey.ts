import { expect } from '@playwright/test'
import { test } from './stage/journey.ts'

test.describe('in a Portuguese browser', () => {
  test.use({ locale: 'pt-PT' })

  test('the page is in Portuguese, and a purchase works in it', async ({ page, customer, programme }) => {
    const event = await programme.onSale()
    await page.goto('/')
    await expect(page.locator('html')).toHaveAttribute('lang', /^pt/)
    await expect(page.getByRole('link', { name: 'Os meus bilhetes' })).toBeVisible()
    await page.goto(`/events/${event.eventId}`)
    await expect(page.getByRole('heading', { level: 1, name: event.name })).toBeVisible()
    await expect(page.getByRole('button', { name: new RegExp(customer.name) })).toBeVisible()
    await page
      .getByRole('button', { name: /^Mais um /, disabled: false })
      .first()
      .click()
    await page.getByRole('button', { name: 'Comprar', exact: true }).click()
    await page.getByRole('button', { name: /^(Comprar por |Obter os bilhetes)/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Encomenda confirmada' })).toBeVisible()
  })
})

test('the language is chosen in the menu and kept', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByText('Português').click()
  await expect(page.locator('html')).toHaveAttribute('lang', /^pt/)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', /^pt/)
})
