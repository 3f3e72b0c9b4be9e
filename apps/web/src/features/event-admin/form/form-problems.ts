import {
  type AdminTicket,
  type ConfigLists,
  type DraftIssue,
  draftIssues,
  type EventDraft,
} from '@ticketcd/schema'
import type { ClientFailure } from '../../../lib/failure.ts'
import type { Formats } from '../../../lib/format.ts'
import type { EventAdminMessages } from '../event-admin-messages.en.ts'

/** By the path of a field, such as `tickets.3.total`: its problem in words. */
export type FormProblems = Readonly<Record<string, string>>

interface Surroundings {
  lists: ConfigLists
  before: EventDraft | undefined
  /** With their held and sold numbers; empty for a new event. */
  tickets: readonly AdminTicket[]
}

/** Returns every problem that the server would reject, before a request. */
export function problemsIn(
  draft: EventDraft,
  { lists, before, tickets }: Surroundings,
  messages: EventAdminMessages,
  format: Formats,
): FormProblems {
  const issues = draftIssues(draft, {
    now: new Date().toISOString(),
    locations: lists.locations.items.map(({ name }) => name),
    eventTypes: lists.eventTypes.items,
    before,
  })
  const problems: Record<string, string> = { ...worded(issues, messages) }
  for (const [index, { ticketType, total }] of draft.tickets.entries()) {
    const taken = tickets.find((each) => each.ticketType === ticketType)
    if (taken && total < taken.held + taken.sold)
      problems[`tickets.${index}.total`] = tooLow(taken, messages, format)
  }
  return problems
}

/** Returns the problems of a rejection by field; `null` if it concerns no field. */
export function refusedFields(
  failure: ClientFailure,
  draft: EventDraft,
  messages: EventAdminMessages,
  format: Formats,
): FormProblems | null {
  if (failure.code === 'invalid-input') {
    const issues = failure.issues.map(({ path, message }) => ({
      path: path.replace(/^event\./, ''),
      message,
    }))
    return issues.length > 0 ? worded(issues, messages) : null
  }
  if (failure.code !== 'total-too-low') return null
  const fields = failure.tickets.map((ticket) => {
    const index = draft.tickets.findIndex(({ ticketType }) => ticketType === ticket.ticketType)
    return { index, problem: [`tickets.${index}.total`, tooLow(ticket, messages, format)] as const }
  })
  // A ticket type that was removed from the form has no field. The general sentence covers all of
  // them.
  if (fields.some(({ index }) => index < 0)) return null
  return Object.fromEntries(fields.map(({ problem }) => problem))
}

/**
 * Returns the problems in the order of the form. Those of fields that it does not have are last.
 * @param names of the inputs, in the order of the form
 */
export function inOrderOf(names: readonly string[], problems: FormProblems): FormProblems {
  const place = (path: string) => (names.includes(path) ? names.indexOf(path) : names.length)
  const inOrder = Object.entries(problems).toSorted(([one], [other]) => place(one) - place(other))
  return Object.fromEntries(inOrder)
}

function tooLow(
  { sold, held }: { sold: number; held: number },
  messages: EventAdminMessages,
  format: Formats,
): string {
  return messages.tooLow(format.number(sold), format.number(held), format.number(sold + held))
}

/** Returns the first problem of each field. */
function worded(issues: readonly DraftIssue[], { problems }: EventAdminMessages): FormProblems {
  const words: Readonly<Record<string, string>> = problems
  const found: Record<string, string> = {}
  for (const { path, message } of issues) {
    const field = path.split('.').at(-1) ?? ''
    found[path] ??= words[message] ?? words[field] ?? message
  }
  return found
}
