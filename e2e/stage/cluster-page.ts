import type { Locator, Page } from '@playwright/test'

/** The parts of the page about the cluster. */
export function clusterPage(page: Page) {
  const history = page.getByRole('region', { name: 'The last 15 minutes' })
  return {
    /** The state, as a word and a sentence. */
    state: page.getByRole('main').getByRole('status').first(),
    picture: page.getByRole('img', { name: /nodes up/ }),
    asOf: page.getByText(/^As of .* ago$/).first(),
    node: (name: string): Locator =>
      page
        .getByRole('region', { name: 'Nodes' })
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { name, exact: true }) }),
    history,
    /** The marks with this text, such as `node1 lost`, the newest first. */
    marks: (what: string): Locator => history.getByRole('listitem').filter({ hasText: what }),
  }
}

/** Time of the newest of these marks, in milliseconds since 1970. */
export async function newest(marks: Locator): Promise<number> {
  return Date.parse((await marks.first().getByRole('time').getAttribute('datetime')) ?? '')
}
