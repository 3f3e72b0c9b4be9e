import type { Configuration, Entry } from '@ticketcd/raft'
import type { Reader, Writer } from './bytes.ts'

/*
 * The encoding of a log entry, the same in the log and between peers: index and term as varints,
 * one byte for the type, then the command's bytes or the configuration's node ids.
 */

const types = ['command', 'configuration', 'no-op'] as const

export function writeEntry(out: Writer, entry: Entry): void {
  out.varint(entry.index)
  out.varint(entry.term)
  out.byte(types.indexOf(entry.type))
  if (entry.type === 'command') out.bytes(entry.command)
  else if (entry.type === 'configuration') writeConfiguration(out, entry.configuration)
}

/**
 * The command of the entry is a copy, so the entry does not keep its frame in memory.
 *
 * @param isShared whether the command is a view instead
 * @throws {RangeError} where the bytes are no entry
 */
export function readEntry(input: Reader, isShared = false): Entry {
  const index = input.varint()
  const term = input.varint()
  const type = types[input.byte()]
  switch (type) {
    case 'command':
      return { index, term, type, command: isShared ? input.shared() : input.bytes() }
    case 'configuration':
      return { index, term, type, configuration: readConfiguration(input) }
    case 'no-op':
      return { index, term, type }
    default:
      throw new RangeError('an entry has an unknown type')
  }
}

export function writeConfiguration(out: Writer, { voters, learners }: Configuration): void {
  for (const ids of [voters, learners]) {
    out.varint(ids.length)
    for (const id of ids) out.text(id)
  }
}

export function readConfiguration(input: Reader): Configuration {
  const list = () => Array.from({ length: input.count() }, () => input.text())
  return { voters: list(), learners: list() }
}
