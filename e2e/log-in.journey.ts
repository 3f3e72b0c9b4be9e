import { expect } from '@playwright/test'
import { registered } from './stage/customer.ts'
import { test } from './stage/journey.ts'

test('a wrong password is reported, keeps the name, and gets the same message as an unknown name', async ({
  page,
  playwright,
  installation,
}) => {
  const elsewhere = await playwright.request.newContext()
  const customer = await registered(elsewhere, installation.url)
  await elsewhere.dispose()

  await page.goto('/log-in')
  const username = page.getByLabel('User name')
  const password = page.getByLabel('Password', { exact: true })
  const logIn = page.getByRole('main').getByRole('button', { name: 'Log in' })
  const refused = page.getByRole('alert').filter({ hasText: 'User name or password is wrong.' })

  await username.fill(customer.username)
  await password.fill('not-my-password')
  await logIn.click()
  await expect(refused).toBeVisible()
  await expect(username).toBeFocused()
  await expect(username).toHaveValue(customer.username)

  await username.fill('nobody-of-that-name')
  await logIn.click()
  await expect(refused).toBeVisible()

  await username.fill(customer.username)
  await password.fill(customer.password)
  await logIn.click()
  await expect(page.getByRole('button', { name: `Account of ${customer.name}` })).toBeVisible()
})

test('a login leads back to the page before it, and a logout ends the session', async ({
  page,
  playwright,
  installation,
}) => {
  const elsewhere = await playwright.request.newContext()
  const customer = await registered(elsewhere, installation.url)
  await elsewhere.dispose()

  await page.goto('/my/favourites')
  await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible()
  await page.getByLabel('User name').fill(customer.username)
  await page.getByLabel('Password', { exact: true }).fill(customer.password)
  await page.getByLabel('Password', { exact: true }).press('Enter')
  await expect(page).toHaveURL('/my/favourites')

  await page.getByRole('button', { name: `Account of ${customer.name}` }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page.getByRole('banner').getByRole('link', { name: 'Log in' })).toBeVisible()
  await page.goto('/my/favourites')
  await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible()
})
