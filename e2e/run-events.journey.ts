import { randomBytes } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { loggedInAsAdmin } from './stage/customer.ts'
import { evening, eventForm } from './stage/event-form.ts'
import { test } from './stage/journey.ts'
import { buy } from './stage/order.ts'
import { ask, call } from './stage/procedure.ts'
import { addOne } from './stage/purchase.ts'

test('an event is created, put on sale, found by its words, renamed, and shows its history', async ({
  page,
  openOthersBrowser,
  installation,
}) => {
  await loggedInAsAdmin(page.request, installation.url)
  const customer = await openOthersBrowser()
  const before = word()
  const after = word()
  const form = eventForm(page)

  await test.step('It is written, and looks as customers will see it', async () => {
    await page.goto('/admin/events')
    await page.getByRole('link', { name: 'New event' }).click()
    await form.name.fill(`Fado ${before}`)
    await form.type.selectOption('Concert')
    await form.description.fill('Two voices, one guitar.')
    await form.place.selectOption('Lisbon')
    await form.starts.fill(evening(40, 20))
    await form.ends.fill(evening(40, 23))
    await form.ticket('Ticket type 1').name.fill('Balcony')
    const balcony = form.ticket('Balcony')
    await balcony.price.fill('12.50')
    await balcony.quantity.fill('10')
    for (const said of [`Fado ${before}`, 'Two voices, one guitar.', 'Balcony', '€12.50'])
      await expect(form.preview).toContainText(said)
    await form.saveDraft.click()
    await expect(page.getByRole('heading', { level: 1, name: `Fado ${before}` })).toBeVisible()
  })
  const eventId = new URL(page.url()).pathname.split('/').at(-1) ?? ''

  await test.step('Customers find it when it is on sale, and not before', async () => {
    await search(customer, before)
    await expect(customer.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
    await page.getByRole('button', { name: 'Put on sale' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('Customers find the event at once and can buy 10 tickets.')
    await dialog.getByRole('button', { name: 'Put on sale' }).click()
    await expect(page.getByText(`Fado ${before}: On sale.`)).toBeVisible()
    await customer.goto('/')
    await search(customer, before)
    await expect(customer.getByRole('article', { name: `Fado ${before}` })).toContainText('10 left')
  })

  await test.step('It is found by its new words and no longer by the old ones', async () => {
    await form.name.fill(`Fado ${after}`)
    await form.save.click()
    await expect(page.getByText(`Fado ${after} is saved. Customers find it as it is now.`)).toBeVisible()
    await search(customer, after)
    await expect(customer.getByRole('article', { name: `Fado ${after}` })).toBeVisible()
    await search(customer, before)
    await expect(customer.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
  })

  await test.step('Fewer tickets than are sold are refused with the numbers', async () => {
    await buy(customer.request, installation.url, { eventId, ticketType: 'Balcony' }, 3)
    await form.ticket('Balcony').quantity.fill('2')
    await form.save.click()
    await expect(page.getByRole('alert').first()).toContainText('3 are sold and 0 are held: 3 is the least.')
    await form.ticket('Balcony').quantity.fill('3')
    await form.save.click()
    await expect(page.getByText('Nothing changed since it was saved.')).toBeVisible()
    await customer.goto(`/events/${eventId}`)
    await expect(customer.getByText('Sold out').first()).toBeVisible()
  })

  await test.step('Its history tells who changed what', async () => {
    const edits = page
      .getByRole('region', { name: 'History' })
      .getByRole('listitem')
      .filter({ hasText: /^Edited|^Created/ })
    await expect(edits).toHaveCount(4)
    await expect(edits.nth(0)).toContainText('Balcony: Quantity: 10 3')
    await expect(edits.nth(1)).toContainText(`Name: Fado ${before} Fado ${after}`)
    await expect(edits.nth(1)).toContainText('by admin')
    await expect(edits.nth(2)).toContainText('Status: Draft On sale')
    await expect(edits.nth(3)).toContainText('Created')
  })
})

test('two admins who edit the same event keep the changes of both', async ({
  page,
  openBrowser,
  boxOffice,
  installation,
}) => {
  const event = await boxOffice.open()
  const other = await openBrowser()
  for (const each of [page, other]) {
    await loggedInAsAdmin(each.request, installation.url)
    await each.goto(`/admin/events/${event.eventId}`)
  }
  const [mine, theirs] = [eventForm(page), eventForm(other)]
  const renamed = `Renamed ${word()}`
  await mine.description.fill('Described anew.')
  await mine.limit.fill('8')
  await theirs.name.fill(renamed)
  await theirs.limit.fill('4')
  await theirs.save.click()
  await expect(other.getByText(`${renamed} is saved.`)).toBeVisible()

  await mine.save.click()
  const merge = page.getByRole('region', { name: 'Your changes and theirs' })
  await expect(merge.getByRole('listitem').filter({ hasText: 'Name' })).toContainText(
    `${event.name} ${renamed}`,
  )
  await expect(page.getByText('Choose first what stands where both of you changed the same.')).toBeVisible()
  const limit = merge.getByRole('group', { name: 'Limit per customer' })
  await expect(limit.getByRole('radio', { name: 'Yours 8' })).not.toBeChecked()
  await limit.getByRole('radio', { name: 'Theirs 4' }).check()
  await expect(mine.limit).toHaveValue('4')
  await mine.save.click()
  await expect(page.getByText(`${renamed} is saved.`)).toBeVisible()

  const saved = (await ask(page.request, installation.url, 'eventAdmin.get', {
    eventId: event.eventId,
  })) as Saved
  expect(saved.draft).toMatchObject({ name: renamed, description: 'Described anew.', maxPerCustomer: 4 })
})

test('a session that ends in the middle of the form loses none of the input', async ({
  page,
  playwright,
  installation,
}) => {
  await loggedInAsAdmin(page.request, installation.url)
  await page.goto('/admin/events/new')
  const form = eventForm(page)
  const name = `Unfinished ${word()}`
  await form.name.fill(name)
  await form.type.selectOption('Theatre')
  await form.description.fill('Line one.\nLine two.')
  await form.place.selectOption('Porto')
  await form.starts.fill(evening(50, 19))
  await form.ends.fill(evening(50, 21))
  await form.ticket('Ticket type 1').name.fill('Stalls')
  await form.ticket('Stalls').price.fill('30')
  await form.ticket('Stalls').quantity.fill('80')

  // The browser still has its cookie, but the server has ended the session.
  const cookies = await page.context().storageState()
  const elsewhere = await playwright.request.newContext({ storageState: cookies })
  await call(elsewhere, installation.url, 'auth.logOut', {})
  await elsewhere.dispose()

  await form.saveDraft.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible()
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill('tickets-please')
  await page.getByLabel('Password', { exact: true }).press('Enter')

  await expect(page.getByText('What you typed before is back. It is not saved yet.')).toBeVisible()
  await expect(form.name).toHaveValue(name)
  await expect(form.type).toHaveValue('Theatre')
  await expect(form.description).toHaveValue('Line one.\nLine two.')
  await expect(form.place).toHaveValue('Porto')
  await expect(form.starts).toHaveValue(evening(50, 19))
  await expect(form.ends).toHaveValue(evening(50, 21))
  await expect(form.ticket('Stalls').price).toHaveValue('30')
  await expect(form.ticket('Stalls').quantity).toHaveValue('80')
  await form.saveDraft.click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
})

test('an undecided conflict is still one after the page is loaded again', async ({
  page,
  openBrowser,
  boxOffice,
  installation,
}) => {
  const { eventId, name } = await boxOffice.open()
  const other = await openBrowser()
  for (const each of [page, other]) {
    await loggedInAsAdmin(each.request, installation.url)
    await each.goto(`/admin/events/${eventId}`)
  }
  const [mine, theirs] = [eventForm(page), eventForm(other)]
  await mine.limit.fill('8')
  await theirs.limit.fill('4')
  await theirs.save.click()
  await expect(other.getByText(`${name} is saved.`)).toBeVisible()
  const yours = page
    .getByRole('region', { name: 'Your changes and theirs' })
    .getByRole('group', { name: 'Limit per customer' })
    .getByRole('radio', { name: 'Yours 8' })
  await mine.save.click()
  await expect(yours).toBeVisible()

  page.on('dialog', (leave) => leave.accept())
  await page.reload()
  await expect(mine.limit).toHaveValue('8')
  await mine.save.click()
  await expect(yours).not.toBeChecked()
  const limit = async () => {
    const { draft } = (await ask(page.request, installation.url, 'eventAdmin.get', { eventId })) as Saved
    return draft.maxPerCustomer
  }
  expect(await limit(), 'nothing was overwritten').toBe(4)
  await yours.check()
  await mine.save.click()
  await expect(page.getByText(`${name} is saved.`)).toBeVisible()
  expect(await limit()).toBe(8)
})

test('an event is duplicated, and the copy deleted', async ({ page, boxOffice, installation }) => {
  const { name } = await boxOffice.open()
  await loggedInAsAdmin(page.request, installation.url)
  await page.goto(`/admin/events?q=${name}`)
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('link', { name: 'Duplicate' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Copy of ${name}` })).toBeVisible()
  const form = eventForm(page)
  await expect(form.description).toHaveValue('An event of a journey.')
  await expect(form.ticket('Standing').price).toHaveValue('25')
  await expect(form.ticket('Standing').quantity).toHaveValue('200')
  const copy = `Second ${word()}`
  await form.name.fill(copy)
  await form.starts.fill(evening(30, 20))
  await form.ends.fill(evening(30, 22))
  await form.saveDraft.click()
  await expect(page.getByRole('heading', { level: 1, name: copy })).toBeVisible()

  await page.getByRole('button', { name: 'Delete the event' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('The event and its ticket types are gone for good.')
  await dialog.getByRole('button', { name: 'Delete the event' }).click()
  await expect(page.getByText(`${copy} is deleted.`)).toBeVisible()
  await expect(page).toHaveURL(/\/admin\/events$/)
  await page.goto(`/admin/events?q=${copy}`)
  await expect(page.getByRole('link', { name })).toHaveCount(0)
  await expect(page.getByRole('rowheader', { name: copy })).toHaveCount(0)
})

test('a cancelled event is shown as such at once on open pages, and sells nothing more', async ({
  page,
  openOthersBrowser,
  boxOffice,
  installation,
}) => {
  const event = await boxOffice.open()
  const customer = await openOthersBrowser()
  await buy(customer.request, installation.url, event, 2)
  await customer.goto(`/events/${event.eventId}`)
  await expect(addOne(customer)).toBeVisible()

  await loggedInAsAdmin(page.request, installation.url)
  await page.goto(`/admin/events/${event.eventId}`)
  await expect(page.getByRole('button', { name: 'Delete the event' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel the event' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('2 tickets sold and 0 held. Nobody can buy any more')
  await dialog.getByRole('button', { name: 'Cancel the event' }).click()
  await expect(page.getByText(`${event.name}: Cancelled.`)).toBeVisible()

  await expect(customer.getByText('The event will not take place.')).toBeVisible()
  await expect(addOne(customer)).toHaveCount(0)
  await customer.goto('/my/tickets')
  await expect(customer.getByRole('article', { name: event.name })).toContainText('cancelled')
})

interface Saved {
  readonly draft: { readonly maxPerCustomer: number }
}

/** A word that neither equals nor resembles a word of any event. */
function word(): string {
  return randomBytes(6).toString('hex')
}

async function search(page: Page, words: string): Promise<void> {
  if (!page.url().includes('q=')) await page.goto('/')
  await page.getByRole('searchbox', { name: 'Search events' }).fill(words)
  await expect(page).toHaveURL(`/?q=${words}`)
}
