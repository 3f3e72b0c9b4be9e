import type { Entry } from '@ticketcd/raft'
import { openDataFolder } from '../data-folder.ts'
import { recover } from '../recovery.ts'

/*
 * Run as a process of its own with a data folder as its argument: appends entries without an end,
 * and prints the index of the last durable one after each sync. Every 50 entries it saves a
 * snapshot and cuts the log.
 */

export const sizes = { segmentBytes: 40_000, growBytes: 8_192 }
export const identity = { clusterId: 'c1', nodeId: 'n1' }
const configuration = { voters: ['n1'], learners: [] }

export function entryAt(index: number): Entry {
  const command = new Uint8Array((index * 37) % 900).fill(index % 256)
  return { index, term: 1, type: 'command', command }
}

export async function appendForEver(dir: string, print: (line: string) => void): Promise<void> {
  const { folder } = await openDataFolder(dir)
  await folder.identify(identity)
  const { log, snapshots, snapshot, entries } = await recover(folder, sizes)
  let index = Math.max(snapshot?.index ?? 0, entries.at(-1)?.index ?? 0)
  const append = (number: number) => {
    const batch = Array.from({ length: 1 + (number % 7) }, (_, at) => entryAt(index + 1 + at))
    index += batch.length
    log.append({ number, hardState: undefined, snapshot: undefined, entries: batch })
  }
  for (let number = 1; ; number += 1) {
    append(number)
    await log.sync()
    print(String(index))
    if (number % 15 !== 0) continue
    await snapshots.save({ index, term: 1, configuration }, [Buffer.from(String(index))])
    await log.cut(snapshots.cutIndex)
  }
}
