import { crc32 } from 'node:zlib'
import type { Entry, Persist } from '@ticketcd/raft'
import { DataFolder } from '../data-folder.ts'
import { type Recovered, type RecoveryOptions, recover } from '../recovery.ts'
import { Chance } from './chance.ts'
import { FakeDisk } from './fake-disk.ts'

const identity = { clusterId: 'c1', nodeId: 'n1' }

export function emptyDisk(seed = 1): FakeDisk {
  return new FakeDisk(new Chance(seed))
}

/** Opens the folder `/data` of a disk. */
export async function opened(disk: FakeDisk, options: RecoveryOptions = {}): Promise<Recovered> {
  const folder = await DataFolder.read('/data', disk)
  await folder.identify(identity)
  return recover(folder, { segmentBytes: 4_096, growBytes: 1_024, nonce: () => 0xfeedbeef, ...options })
}

/** A change with entries of 100 bytes. */
export function change(number: number, first: number, count: number, term = 1): Persist {
  return { number, hardState: undefined, snapshot: undefined, entries: entries(first, count, term) }
}

export function entries(first: number, count: number, term = 1, bytes = 100): Entry[] {
  return Array.from({ length: count }, (_, at) => ({
    index: first + at,
    term,
    type: 'command' as const,
    command: new Uint8Array(bytes).fill(1 + ((first + at) % 250)),
  }))
}

export function segmentsOf(disk: FakeDisk): string[] {
  return disk.paths().filter((path) => path.endsWith('.wal'))
}

/** Entries in a form that is quick to compare: index, term, bytes and checksum of the command. */
export function brief(list: readonly Entry[]): string[] {
  return list.map((entry) => {
    const command =
      entry.type === 'command' ? `${entry.command.byteLength} ${crc32(entry.command)}` : entry.type
    return `${entry.index} ${entry.term} ${command}`
  })
}
