import type { Locator, Page } from '@playwright/test'

/** What the page about the cluster shows, by part. */
export function clusterPage(page: Page) {
  const history = page.getByRole('region', { name: 'The last 15 minutes' })
  return {
    /** The word and the sentence. */
    state: page.getByRole('main').getByRole('status').first(),
    picture: page.getByRole('img', { name: /nodes up/ }),
    asOf: page.getByText(/^As of .* ago$/).first(),
    node: (name: string): Locator =>
      page
        .getByRole('region', { name: 'Nodes' })
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { name, exact: true }) }),
    history,
    /** What happened of this kind, the newest first; `node1 lost`. */
    marks: (what: string): Locator => history.getByRole('listitem').filter({ hasText: what }),
  }
}

/** When the newest of these marks was made, in milliseconds since 1970. */
export async function newest(marks: Locator): Promise<number> {
  return Date.parse((await marks.first().getByRole('time').getAttribute('datetime')) ?? '')
}
