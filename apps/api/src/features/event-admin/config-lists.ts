import { asRevision, compare, type Entry, EtcdFailure, type EtcdStore, type Op, op } from '@ticketcd/etcd'
import {
  AnyConfig,
  type ConfigListInput,
  type ConfigLists,
  EventTypes,
  type Location,
  Locations,
  TicketTypes,
} from '@ticketcd/schema'
import { Refusal } from '../../refusal.ts'

type Stored<Item> = Entry<{ readonly list: string }, Item[]> | undefined

const reads = [
  op.get(Locations, { list: 'locations' }),
  op.get(EventTypes, { list: 'event-types' }),
  op.get(TicketTypes, { list: 'ticket-types' }),
] as const

/** Of the three seconds that an answer may take, what is left to find out about a lost one. */
const readBackMs = 300

/** The lists that forms offer, in etcd. A value that events still use may go: it stays with them. */
export async function readConfigLists(store: Pick<EtcdStore, 'txn'>): Promise<ConfigLists> {
  const result = await store.txn({ success: reads })
  if (!result.succeeded) throw new EtcdFailure('internal', 'a transaction without conditions failed')
  return listsOf(...result.responses)
}

/** @throws {Refusal} edit-conflict, outcome-unknown */
export async function writeConfigList(
  store: Pick<EtcdStore, 'txn'>,
  input: ConfigListInput,
): Promise<{ lists: ConfigLists; revision: number }> {
  const { guard, write } = planOf(input)
  try {
    const result = await store.txn(
      { compare: [guard], success: [write, ...reads], failure: reads },
      // Sent twice, the second one finds what the first one wrote.
      { resendable: true },
    )
    if (result.succeeded) {
      const [, ...responses] = result.responses
      return { lists: listsOf(...responses), revision: result.revision }
    }
    const lists = listsOf(...result.responses)
    const { version } = lists[names[input.list]]
    if (!says(lists, input)) throw new Refusal({ code: 'edit-conflict', version })
    return { lists, revision: result.revision }
  } catch (error) {
    if (!(error instanceof EtcdFailure) || error.outcome !== 'unknown') throw error
    return readBack(store, input, error)
  }
}

/** After a lost answer. Only what the store shows as done is known: a write that is still on its way may yet arrive. */
async function readBack(store: Pick<EtcdStore, 'txn'>, input: ConfigListInput, cause: EtcdFailure) {
  const result = await store.txn({ success: reads }, { deadlineMs: readBackMs }).catch(() => undefined)
  const lists = result?.succeeded ? listsOf(...result.responses) : undefined
  if (!result || !lists || !says(lists, input)) throw new Refusal({ code: 'outcome-unknown' }, { cause })
  return { lists, revision: result.revision }
}

function says(lists: ConfigLists, { list, items }: ConfigListInput): boolean {
  return JSON.stringify(lists[names[list]].items) === JSON.stringify(items)
}

const names = {
  locations: 'locations',
  'event-types': 'eventTypes',
  'ticket-types': 'ticketTypes',
} as const satisfies Record<ConfigListInput['list'], keyof ConfigLists>

function planOf(input: ConfigListInput): { guard: ReturnType<typeof compare.absent>; write: Op<undefined> } {
  const { version, list } = input
  switch (list) {
    case 'locations':
      return { guard: guardOf(list, version), write: op.put(Locations, { list }, input.items) }
    case 'event-types':
      return { guard: guardOf(list, version), write: op.put(EventTypes, { list }, input.items) }
    case 'ticket-types':
      return { guard: guardOf(list, version), write: op.put(TicketTypes, { list }, input.items) }
    default:
      return input satisfies never
  }
}

function guardOf(list: ConfigListInput['list'], version: number) {
  const revision = asRevision(version)
  return revision ? compare.modRevisionIs(AnyConfig, { list }, revision) : compare.absent(AnyConfig, { list })
}

function listsOf(
  locations: Stored<Location>,
  eventTypes: Stored<string>,
  ticketTypes: Stored<string>,
): ConfigLists {
  const listOf = <Item>(stored: Stored<Item>) => ({
    version: stored?.modRevision ?? 0,
    items: stored?.value ?? [],
  })
  return {
    locations: listOf(locations),
    eventTypes: listOf(eventTypes),
    ticketTypes: listOf(ticketTypes),
  }
}
