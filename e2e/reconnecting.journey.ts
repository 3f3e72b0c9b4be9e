import { expect } from '@playwright/test'
import { mockedTest, test } from './stage/journey.ts'

test('a page whose server is gone says so, and no longer when it is back', async ({
  page,
  boxOffice,
  installation,
}) => {
  const { eventId } = await boxOffice.open()
  const banner = page.getByText('No answer from the server.')
  await page.goto(`/events/${eventId}`)
  await expect(page.getByRole('heading', { name: 'Tickets' })).toBeVisible()
  await expect(banner).toHaveCount(0)
  await installation.api.kill()
  await expect(banner).toBeVisible()
  await installation.api.start()
  await expect(banner).toHaveCount(0)
})

// While the server answers all else there is less to say.
mockedTest(
  'a page that has lost only its live stream says that, and no longer when it is back',
  async ({ page }) => {
    const pill = page.getByText('Reconnecting to live updates…')
    await page.goto('/?scenario=reconnecting')
    await expect(page.getByRole('article').first()).toBeVisible()
    await expect(pill).toHaveCount(0)
    await expect(pill).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText('No answer from the server.')).toHaveCount(0)
    await expect(pill).toHaveCount(0, { timeout: 20_000 })
  },
)
