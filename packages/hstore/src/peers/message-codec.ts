import type { Configuration, Entry, Message, NodeId, Term } from '@ticketcd/raft'
import { ownCopy, Reader, type Writer } from '../codec/bytes.ts'
import { readConfiguration, readEntry, writeConfiguration, writeEntry } from '../codec/entry.ts'

/*
 * The encoding of a Raft message: one byte for the type, the term, then the fields in the order of
 * `message.ts`. Numbers are varints. The sender and the receiver are not encoded: the greeting of
 * the connection fixes them, so a message cannot name others.
 */

/** The byte of a type is its place here. New types are added at the end. */
const types = [
  'pre-vote',
  'pre-vote-reply',
  'vote',
  'vote-reply',
  'append',
  'append-accepted',
  'append-rejected',
  'heartbeat',
  'heartbeat-reply',
  'install-snapshot',
  'timeout-now',
  'commit',
] as const satisfies readonly Message['type'][]

export function writeMessage(out: Writer, message: Message): void {
  out.byte(types.indexOf(message.type))
  out.varint(message.term)
  switch (message.type) {
    case 'pre-vote':
      out.varint(message.lastIndex)
      out.varint(message.lastTerm)
      return
    case 'vote':
      out.varint(message.lastIndex)
      out.varint(message.lastTerm)
      out.byte(message.isTransfer ? 1 : 0)
      return
    case 'pre-vote-reply':
    case 'vote-reply':
      out.byte(message.granted ? 1 : 0)
      return
    case 'append':
      out.varint(message.previousIndex)
      out.varint(message.previousTerm)
      out.varint(message.committed)
      out.varint(message.entries.length)
      for (const entry of message.entries) writeEntry(out, entry)
      return
    case 'append-accepted':
      out.varint(message.index)
      return
    case 'commit':
      out.varint(message.index)
      out.varint(message.indexTerm)
      return
    case 'append-rejected':
      out.varint(message.rejectedIndex)
      out.varint(message.hintIndex)
      out.varint(message.hintTerm)
      return
    case 'heartbeat':
      out.varint(message.committed)
      out.varint(message.round)
      return
    case 'heartbeat-reply':
      out.varint(message.round)
      return
    case 'install-snapshot':
      out.varint(message.snapshot.index)
      out.varint(message.snapshot.term)
      writeConfiguration(out, message.snapshot.configuration)
      return
    case 'timeout-now':
      return
    default:
      message satisfies never
  }
}

/**
 * The commands of the entries are copies, so the message does not keep its frame in memory.
 *
 * @throws {RangeError} where the bytes are no message, or go on after it
 */
export function readMessage(input: Reader, from: NodeId, to: NodeId): Message {
  const type = types[input.byte()]
  if (type === undefined) throw new RangeError('a message has an unknown type')
  const message = readFields(input, type, { from, to, term: input.varint() })
  if (!input.isAtEnd) throw new RangeError('bytes follow a message in its frame')
  return message
}

function readFields(
  input: Reader,
  type: Message['type'],
  envelope: { readonly from: NodeId; readonly to: NodeId; readonly term: Term },
): Message {
  switch (type) {
    case 'pre-vote':
      return { type, ...envelope, lastIndex: input.varint(), lastTerm: input.varint() }
    case 'vote':
      return {
        type,
        ...envelope,
        lastIndex: input.varint(),
        lastTerm: input.varint(),
        isTransfer: readBoolean(input),
      }
    case 'pre-vote-reply':
    case 'vote-reply':
      return { type, ...envelope, granted: readBoolean(input) }
    case 'append':
      return {
        type,
        ...envelope,
        previousIndex: input.varint(),
        previousTerm: input.varint(),
        committed: input.varint(),
        entries: readEntries(input),
      }
    case 'commit':
      return { type, ...envelope, index: input.varint(), indexTerm: input.varint() }
    case 'append-accepted':
      return { type, ...envelope, index: input.varint() }
    case 'append-rejected':
      return {
        type,
        ...envelope,
        rejectedIndex: input.varint(),
        hintIndex: input.varint(),
        hintTerm: input.varint(),
      }
    case 'heartbeat':
      return { type, ...envelope, committed: input.varint(), round: input.varint() }
    case 'heartbeat-reply':
      return { type, ...envelope, round: input.varint() }
    case 'install-snapshot': {
      const index = input.varint()
      const term = input.varint()
      return { type, ...envelope, snapshot: { index, term, configuration: readConfiguration(input) } }
    }
    case 'timeout-now':
      return { type, ...envelope }
    default:
      throw new RangeError(`a message has the unknown type ${type satisfies never}`)
  }
}

/**
 * The entries of a message share one copy of its rest. They leave the memory one after the other,
 * so none of them keeps it there for long. The list grows with the entries that are there, whatever
 * their announced number.
 */
function readEntries(input: Reader): Entry[] {
  const entries: Entry[] = []
  let left = input.count()
  const own = left === 0 ? input : new Reader(ownCopy(input.rest()))
  for (; left > 0; left -= 1) entries.push(readEntry(own, true))
  if (!own.isAtEnd) throw new RangeError('bytes follow the entries')
  return entries
}

function readBoolean(input: Reader): boolean {
  const value = input.byte()
  if (value > 1) throw new RangeError('a boolean is neither 0 nor 1')
  return value === 1
}

/** An upper bound for the bytes of an encoded message. */
export function messageBytesMax(message: Message): number {
  if (message.type === 'install-snapshot') return 64 + configurationBytesMax(message.snapshot.configuration)
  if (message.type !== 'append') return 64
  let bytes = 64
  for (const entry of message.entries) {
    bytes += 32
    if (entry.type === 'command') bytes += entry.command.byteLength
    else if (entry.type === 'configuration') bytes += configurationBytesMax(entry.configuration)
  }
  return bytes
}

/** A UTF-16 unit of an id takes up to three bytes. */
function configurationBytesMax({ voters, learners }: Configuration): number {
  let bytes = 16
  for (const id of [...voters, ...learners]) bytes += 8 + 3 * id.length
  return bytes
}
