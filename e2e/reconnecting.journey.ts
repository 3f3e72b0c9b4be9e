import { expect } from '@playwright/test'
import { test } from './stage/journey.ts'

test('a page without its live stream says so, and no longer when it is back', async ({
  page,
  boxOffice,
  installation,
}) => {
  const { eventId } = await boxOffice.open()
  const pill = page.getByText('Reconnecting to live updates…')
  await page.goto(`/events/${eventId}`)
  await expect(page.getByRole('heading', { name: 'Tickets' })).toBeVisible()
  await expect(pill).toHaveCount(0)
  await installation.api.kill()
  await expect(pill).toBeVisible()
  await installation.api.start()
  await expect(pill).toHaveCount(0)
})
