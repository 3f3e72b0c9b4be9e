import type { EventChange } from '@ticketcd/schema'
import { draftOf, type EventState } from './decision.ts'

/**
 * The changes of one edit, without the counts that sales change and without write times. Positions
 * count from 0. They are included for added and removed ticket types, and for others whose order
 * among each other changed.
 *
 * @param before `null` for the creation
 */
export function changesBetween(before: EventState | null, after: EventState): EventChange[] {
  const then = before && said(before)
  const now = said(after)
  const fields = new Set([...Object.keys(then?.fields ?? {}), ...Object.keys(now.fields)])
  const changes = [...fields].map((field) => change(field, then?.fields[field], now.fields[field]))

  const stayed = (ticketType: string) => before?.tickets.has(ticketType) && after.tickets.has(ticketType)
  const order = (state: EventState | null) => [...(state?.tickets.keys() ?? [])].filter(stayed)
  const [orderBefore, orderAfter] = [order(before), order(after)]
  const ticketTypes = new Set([...now.tickets.keys(), ...(then?.tickets.keys() ?? [])])
  for (const ticketType of ticketTypes) {
    const [a, b] = [then?.tickets.get(ticketType), now.tickets.get(ticketType)]
    const hasMoved = !a || !b || orderBefore.indexOf(ticketType) !== orderAfter.indexOf(ticketType)
    changes.push(
      change(`tickets.${ticketType}.price`, a?.price, b?.price),
      change(`tickets.${ticketType}.total`, a?.total, b?.total),
    )
    if (hasMoved) changes.push(change(`tickets.${ticketType}.position`, a?.position, b?.position))
  }
  return changes.filter(({ before, after }) => before !== after)
}

function said(state: EventState) {
  const { tickets, ...draft } = draftOf(state)
  const fields: Record<string, string | number | undefined> = { ...draft, status: state.event.status }
  return {
    fields,
    tickets: new Map(
      tickets.map(({ ticketType, price, total }, position) => [ticketType, { price, total, position }]),
    ),
  }
}

function change(field: string, before: EventChange['before'] = null, after: EventChange['after'] = null) {
  return { field, before, after }
}
