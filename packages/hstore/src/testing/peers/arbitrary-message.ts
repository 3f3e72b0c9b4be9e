import type { Configuration, Entry, Message, SnapshotMeta } from '@ticketcd/raft'
import fc from 'fast-check'

const natural = fc.maxSafeNat()
const id = fc.string({ unit: 'grapheme', maxLength: 12 })

const configuration: fc.Arbitrary<Configuration> = fc.record({
  voters: fc.array(id, { maxLength: 5 }),
  learners: fc.array(id, { maxLength: 3 }),
})

const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    index: natural,
    term: natural,
    type: fc.constant('command'),
    command: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({ index: natural, term: natural, type: fc.constant('configuration'), configuration }),
  fc.record({ index: natural, term: natural, type: fc.constant('no-op') }),
)

const snapshot: fc.Arbitrary<SnapshotMeta> = fc.record({ index: natural, term: natural, configuration })

type Fields<T extends Message['type']> = {
  readonly [F in keyof Omit<Extract<Message, { type: T }>, 'type' | 'from' | 'to' | 'term'>]: fc.Arbitrary<
    Extract<Message, { type: T }>[F]
  >
}

/** Every type of message has an entry here, or this does not compile. */
const fieldsOf: { readonly [T in Message['type']]: Fields<T> } = {
  'pre-vote': { lastIndex: natural, lastTerm: natural },
  'pre-vote-reply': { granted: fc.boolean() },
  vote: { lastIndex: natural, lastTerm: natural, isTransfer: fc.boolean() },
  'vote-reply': { granted: fc.boolean() },
  append: {
    previousIndex: natural,
    previousTerm: natural,
    committed: natural,
    entries: fc.array(entry, { maxLength: 6 }),
  },
  commit: { index: natural, indexTerm: natural },
  'append-accepted': { index: natural },
  'append-rejected': { rejectedIndex: natural, hintIndex: natural, hintTerm: natural },
  heartbeat: { committed: natural, round: natural },
  'heartbeat-reply': { round: natural },
  'install-snapshot': { snapshot },
  'timeout-now': {},
}

export const messageTypes = Object.keys(fieldsOf) as Message['type'][]

export function arbitraryMessage(from: string, to: string): fc.Arbitrary<Message> {
  const envelope = { from: fc.constant(from), to: fc.constant(to), term: natural }
  const each = messageTypes.map((type) =>
    fc.record({ type: fc.constant(type), ...envelope, ...fieldsOf[type] }),
  )
  return fc.oneof(...each) as fc.Arbitrary<Message>
}
