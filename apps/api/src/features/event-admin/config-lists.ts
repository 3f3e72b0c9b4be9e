import { asRevision, compare, type Entry, type EtcdStore, type Op, op, type Revision } from '@ticketcd/etcd'
import {
  AnyConfig,
  type ConfigListInput,
  type ConfigLists,
  EventTypes,
  Locations,
  TicketTypes,
} from '@ticketcd/schema'
import { commitDecision, type Decision } from '../../store/commit-decision.ts'
import { type ReadBatch, readSnapshot } from '../../store/read-batch.ts'

interface Snapshot {
  revision: Revision
  lists: ConfigLists
}

/** The names of the lists in `ConfigLists`. */
const names = {
  locations: 'locations',
  'event-types': 'eventTypes',
  'ticket-types': 'ticketTypes',
} as const satisfies Record<ConfigListInput['list'], keyof ConfigLists>

/**
 * Reads the lists that forms offer. A value may be removed while events still use it: those events
 * keep it.
 */
export async function readConfigLists(store: Pick<EtcdStore, 'txn'>): Promise<ConfigLists> {
  return (await readSnapshot(store, listsIn)).lists
}

/**
 * Replaces one list, if it still has the version that the caller read.
 *
 * @returns all lists, and the revision that shows the write
 * @throws {Refusal} edit-conflict, busy, outcome-unknown
 */
export async function writeConfigList(
  store: Pick<EtcdStore, 'txn'>,
  input: ConfigListInput,
): Promise<{ lists: ConfigLists; revision: number }> {
  const {
    answer: lists,
    revision,
    committedAt,
  } = await commitDecision({
    store,
    snapshotIn: listsIn,
    decide: ({ lists }) => decideList(lists, input),
    // All lists: the answer shows the other ones too.
    guardsOf: ({ lists }) => guardsOf(lists),
    writesOf: (input) => [writeOf(input)],
  })
  if (committedAt === undefined) return { lists, revision }
  return { lists: { ...lists, [names[input.list]]: { version: committedAt, items: input.items } }, revision }
}

/** A list that already has the items stays unchanged, in any version. */
function decideList(lists: ConfigLists, input: ConfigListInput): Decision<ConfigListInput, ConfigLists> {
  const { version, items } = lists[names[input.list]]
  if (JSON.stringify(items) === JSON.stringify(input.items)) return { answer: lists }
  if (version !== input.version) return { failure: { code: 'edit-conflict', version } }
  return { changes: input, answer: lists }
}

function guardsOf(lists: ConfigLists) {
  return (Object.keys(names) as ConfigListInput['list'][]).map((list) => {
    const revision = asRevision(lists[names[list]].version)
    return revision
      ? compare.modRevisionIs(AnyConfig, { list }, revision)
      : compare.absent(AnyConfig, { list })
  })
}

function writeOf(input: ConfigListInput): Op<undefined> {
  const { list } = input
  switch (list) {
    case 'locations':
      return op.put(Locations, { list }, input.items)
    case 'event-types':
      return op.put(EventTypes, { list }, input.items)
    case 'ticket-types':
      return op.put(TicketTypes, { list }, input.items)
    default:
      return input satisfies never
  }
}

function listsIn(batch: Pick<ReadBatch, 'add'>): (revision: Revision) => Snapshot {
  const locations = batch.add(op.get(Locations, { list: 'locations' }))
  const eventTypes = batch.add(op.get(EventTypes, { list: 'event-types' }))
  const ticketTypes = batch.add(op.get(TicketTypes, { list: 'ticket-types' }))
  return (revision) => ({
    revision,
    lists: {
      locations: listOf(locations()),
      eventTypes: listOf(eventTypes()),
      ticketTypes: listOf(ticketTypes()),
    },
  })
}

function listOf<Item>(stored: Entry<{ readonly list: string }, Item[]> | undefined) {
  return { version: stored?.modRevision ?? 0, items: stored?.value ?? [] }
}
