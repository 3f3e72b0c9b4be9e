import { expect } from '@playwright/test'
import { passUntil, passUntilVisible, stopClock } from './stage/clock.ts'
import { mockedTest, test } from './stage/journey.ts'

test('a page shows that its server is gone, and no longer when it is back', async ({
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

// While the server answers other requests, a smaller message is enough.
mockedTest(
  'a page that has lost only its live stream shows that, and no longer when it is back',
  async ({ page }) => {
    const pill = page.getByText('Reconnecting to live updates…')
    await stopClock(page)
    await page.goto('/?scenario=reconnecting')
    await passUntilVisible(page, page.getByRole('article').first())
    await expect(pill).toHaveCount(0)
    await passUntilVisible(page, pill)
    await expect(page.getByText('No answer from the server.')).toHaveCount(0)
    await passUntil(page, async () => (await pill.count()) === 0)
  },
)
