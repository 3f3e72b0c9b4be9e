import type { Entry } from '@ticketcd/raft'
import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { SimDisk } from './disk.ts'
import { emptyMachine } from './state-machine.ts'

const configuration = { voters: ['n1'], learners: [] }
const entry = (index: number, term: number): Entry => ({ type: 'no-op', index, term })

function diskWith(...entries: Entry[]): SimDisk {
  const disk = new SimDisk(configuration, emptyMachine)
  disk.write({ number: 1, hardState: { term: 1, votedFor: 'n1' }, snapshot: undefined, entries }, undefined)
  disk.sync()
  return disk
}

/** The disks after crashes during one write, each different one once. */
function afterCrashes(write: (disk: SimDisk) => void): string[] {
  const states = new Set<string>()
  for (let seed = 1; seed <= 300; seed += 1) {
    const disk = diskWith(entry(1, 1), entry(2, 1), entry(3, 1))
    write(disk)
    disk.crash(new Chance(seed))
    const terms = disk.entries.map(({ index, term }) => `${index}/${term}`)
    states.add([`term ${disk.hardState.term}`, `snapshot ${disk.snapshot.meta.index}`, ...terms].join(' '))
  }
  return [...states].sort()
}

describe('a crash of the simulated disk', () => {
  it('leaves any prefix of the unfinished writes, even within one write', () => {
    const entries = [entry(3, 2), entry(4, 2)]
    const write = { number: 2, hardState: { term: 2, votedFor: null }, snapshot: undefined, entries }
    expect(afterCrashes((disk) => disk.write(write, undefined))).toEqual([
      'term 1 snapshot 0 1/1 2/1 3/1',
      'term 2 snapshot 0 1/1 2/1 3/1',
      'term 2 snapshot 0 1/1 2/1 3/2',
      'term 2 snapshot 0 1/1 2/1 3/2 4/2',
    ])
  })

  it('can happen between a snapshot and the log that it replaces', () => {
    const meta = { index: 2, term: 2, configuration }
    const write = { number: 2, hardState: undefined, snapshot: meta, entries: [entry(3, 2)] }
    expect(afterCrashes((disk) => disk.write(write, { meta, state: emptyMachine }))).toEqual([
      'term 1 snapshot 0 1/1 2/1 3/1',
      'term 1 snapshot 2',
      'term 1 snapshot 2 1/1 2/1 3/1',
      'term 1 snapshot 2 3/2',
    ])
  })

  it('removes no durable data', () => {
    expect(afterCrashes(() => {})).toEqual(['term 1 snapshot 0 1/1 2/1 3/1'])
  })
})

describe('the simulated disk', () => {
  it('holds an entry if the log or a snapshot has it', () => {
    const disk = diskWith(entry(1, 1), entry(2, 1))
    expect([disk.holds(2, 1), disk.holds(2, 2), disk.holds(3, 1)]).toEqual([true, false, false])
    disk.keepSnapshot({ meta: { index: 2, term: 1, configuration }, state: emptyMachine }, 0)
    expect([disk.holds(1, 1), disk.holds(2, 1), disk.holds(3, 1)]).toEqual([true, true, false])
  })
})
