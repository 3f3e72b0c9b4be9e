import type { Locator, Page } from '@playwright/test'

/**
 * The form in which admins write an event. Its fields are located by region, since two of them are
 * called "Name".
 */
export function eventForm(page: Page) {
  const what = page.getByRole('region', { name: 'What', exact: true })
  const when = page.getByRole('region', { name: 'When and where' })
  const sale = page.getByRole('region', { name: 'Sale', exact: true })
  return {
    name: what.getByLabel('Name'),
    type: what.getByLabel('Event type'),
    description: what.getByLabel('Description'),
    place: when.getByLabel('Place'),
    starts: when.getByLabel('Starts'),
    ends: when.getByLabel('Ends'),
    limit: sale.getByLabel('Limit per customer'),
    cancelUntil: sale.getByLabel('Can be cancelled until'),
    preview: page.getByRole('region', { name: 'As customers see it' }),
    save: page.getByRole('button', { name: 'Save changes' }),
    saveDraft: page.getByRole('button', { name: 'Save as draft' }),
    addTicketType: page.getByRole('button', { name: 'Add ticket type' }),
    ticket: (name: string): TicketRow => ticketRow(page.getByRole('group', { name, exact: true })),
  }
}

interface TicketRow {
  readonly name: Locator
  readonly price: Locator
  readonly quantity: Locator
  readonly moveUp: Locator
}

function ticketRow(group: Locator): TicketRow {
  return {
    name: group.getByLabel('Name'),
    price: group.getByLabel('Price (€)'),
    quantity: group.getByLabel('Quantity'),
    moveUp: group.getByRole('button', { name: /^Move .* up$/ }),
  }
}

/** A value for a time field. @param days from now */
export function evening(days: number, hour: number): string {
  const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  return `${day}T${String(hour).padStart(2, '0')}:00`
}
