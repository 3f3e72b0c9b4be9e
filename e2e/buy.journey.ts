import { expect } from '@playwright/test'
import { stranger } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import {
  addOne,
  buyButton,
  choose,
  confirm,
  confirmButton,
  orderOf,
  placed,
  reserve,
} from './stage/purchase.ts'

test('a newcomer searches, registers on the way, buys two tickets and finds them', async ({
  page,
  programme,
}) => {
  const event = await programme.onSale()
  const newcomer = stranger()

  await page.goto('/')
  await page.getByRole('searchbox', { name: 'Search events' }).fill(event.name)
  const results = page.getByRole('region', { name: `Results for “${event.name}”` })
  await results.getByRole('link', { name: event.name, exact: true }).first().click()

  await expect(page.getByRole('heading', { level: 1, name: event.name })).toBeVisible()
  await addOne(page).click()
  await addOne(page).click()
  await buyButton(page).click()

  await page.getByRole('main').getByRole('link', { name: 'Create account' }).click()
  await page.getByLabel('Name', { exact: true }).fill(newcomer.name)
  await page.getByLabel('User name').fill(newcomer.username)
  await page.getByLabel('E-mail').fill(newcomer.email)
  await page.getByLabel('Password', { exact: true }).fill(newcomer.password)
  await page.getByRole('button', { name: 'Create account' }).click()

  // The choice from before the registration is kept.
  await reserve(page)
  await expect(page.getByRole('timer')).toBeVisible()
  await confirm(page)

  await page.getByRole('link', { name: 'See your tickets' }).click()
  await expect(page.getByRole('main')).toContainText(event.name)
  await expect(page.getByRole('main')).toContainText('Order number')

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'My tickets' }).click()
  await expect(orderOf(page, event.name)).toHaveCount(1)
})

test('pressing the button twice buys once', async ({ page, customer, programme }) => {
  const event = await programme.onSale()
  await test.step(`${customer.username} reserves a ticket`, async () => {
    await choose(page, event.eventId)
    await reserve(page)
  })
  await confirmButton(page).dblclick()
  await expect(placed(page)).toBeVisible()

  await page.goto('/my/tickets')
  await expect(orderOf(page, event.name)).toHaveCount(1)
})

test('tickets that are given back can be bought again', async ({ page, customer, programme }) => {
  const event = await programme.onSale()
  await test.step(`${customer.username} reserves a ticket`, async () => {
    await choose(page, event.eventId)
    await reserve(page)
  })
  await page.getByRole('button', { name: 'Give tickets back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Give tickets back' }).click()
  await expect(page.getByText('The tickets are on sale again.')).toBeVisible()
  await choose(page, event.eventId)
  await reserve(page)
})
