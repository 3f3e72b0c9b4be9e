import { randomBytes } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { loggedInAsAdmin } from './stage/customer.ts'
import { eventForm } from './stage/event-form.ts'
import { test } from './stage/journey.ts'

test('an event type is added, offered by forms, and removed again, with the keyboard alone', async ({
  page,
  installation,
}) => {
  await loggedInAsAdmin(page.request, installation.url)
  const type = `Poetry ${randomBytes(4).toString('hex')}`
  const { list, add, save, remove } = await typeList(page)

  await test.step('It is added, moved and saved', async () => {
    await add.focus()
    await page.keyboard.type(type)
    await page.keyboard.press('Enter')
    await expect(list.getByRole('textbox', { name: 'Name', exact: true }).last()).toHaveValue(type)
    await list.getByRole('button', { name: `Move ${type} up` }).focus()
    await page.keyboard.press('Enter')
    await expect(list.getByRole('button', { name: `Move ${type} up` })).toBeFocused()
    await save.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText('Event types: saved. Forms offer it now.')).toBeVisible()
  })

  await test.step('A second one that differs by its capitals alone is refused', async () => {
    await add.fill(type.toUpperCase())
    await add.press('Enter')
    await save.click()
    await expect(list.getByRole('alert')).toContainText('Each line needs a name of its own')
    await remove(type.toUpperCase()).focus()
    await page.keyboard.press('Enter')
    await expect(remove(type.toUpperCase())).toHaveCount(0)
    await expect(list.getByRole('button', { name: /^Remove / }).last()).toBeFocused()
  })

  await test.step('The form of a new event offers it', async () => {
    await page.goto('/admin/events/new')
    await eventForm(page).type.selectOption(type)
  })

  await test.step('It is removed, and the focus goes on to the next', async () => {
    page.on('dialog', (leave) => leave.accept())
    await page.goto('/admin/lists')
    await remove(type).focus()
    await page.keyboard.press('Enter')
    await expect(remove(type)).toHaveCount(0)
    await expect(list.getByRole('button', { name: /^Remove / }).last()).toBeFocused()
    await save.click()
    await expect(page.getByText('Event types: saved. Forms offer it now.')).toBeVisible()
    await page.reload()
    await expect(add).toBeVisible()
    await expect(remove(type)).toHaveCount(0)
  })
})

async function typeList(page: Page) {
  await page.goto('/admin/lists')
  const list = page.getByRole('region', { name: 'Event types' })
  await expect(list).toBeVisible()
  return {
    list,
    add: list.getByLabel('Add to Event types'),
    save: list.getByRole('button', { name: 'Save list' }),
    remove: (name: string) => list.getByRole('button', { name: `Remove ${name}`, exact: true }),
  }
}
