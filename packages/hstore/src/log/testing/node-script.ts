import type { Entry, Persist, SnapshotMeta } from '@ticketcd/raft'
import { DataFolder } from '../data-folder.ts'
import { type Recovered, recover } from '../recovery.ts'
import type { Chance } from './chance.ts'
import type { FakeDisk } from './fake-disk.ts'
import { emptyLog, type LogModel, modelOf, startedFrom, textOf, withChange } from './log-model.ts'

const configuration = { voters: ['a', 'b', 'c'], learners: [] }
const sizes = { segmentBytes: 6_000, growBytes: 2_048 }
const identity = { clusterId: 'cluster', nodeId: 'a' }

/**
 * One node that appends, replaces, cuts, saves and receives snapshots and restarts, all by chance.
 * It records the writes that its disk reported as durable, and compares each recovery with that.
 */
export class NodeScript {
  recovered: Recovered | undefined
  private readonly chance: Chance
  /** The log after each change since the last start, the state at that start first. */
  private states: LogModel[] = [emptyLog]
  /** The number of the first of `states`, and the last that is durable. */
  private durable = 0
  private committed = 0
  /** Snapshots whose file was begun. Those of which the file is durable are in `saved`. */
  private readonly begun = new Map<number, SnapshotMeta>()
  private saved = 0

  constructor(chance: Chance) {
    this.chance = chance
  }

  /** Runs steps until the disk fails or crashes. */
  async run(disk: FakeDisk, steps: number): Promise<void> {
    await this.start(disk)
    for (let step = 0; step < steps; step += 1) await this.step(disk)
  }

  /** Starts from the disk, and compares its content with the expected one. */
  async start(disk: FakeDisk): Promise<Recovered> {
    const folder = await DataFolder.read('/data', disk)
    await folder.identify(identity)
    const recovered = await recover(folder, { ...sizes, nonce: () => 1 + this.chance.below(2 ** 32 - 1) })
    this.compare(recovered)
    await this.compareSnapshot(recovered)
    this.recovered = recovered
    this.states = [modelOf(recovered)]
    this.durable = 0
    this.saved = this.committed = recovered.snapshot?.index ?? 0
    return recovered
  }

  private get state(): LogModel {
    return this.states.at(-1) as LogModel
  }

  private get last(): { index: number; term: number } {
    return this.state.entries.at(-1) ?? this.state.base
  }

  private get live(): Recovered {
    if (this.recovered === undefined) throw new Error('the node is down')
    return this.recovered
  }

  private async step(disk: FakeDisk): Promise<void> {
    const { chance } = this
    const action = chance.below(20)
    if (action < 6) await this.appendAndSync()
    else if (action < 9) await this.overlap()
    else if (action < 11) this.replace()
    else if (action < 14) this.commit()
    else if (action < 17) await this.saveSnapshot()
    else if (action < 18) await this.receiveSnapshot()
    else if (action < 19) await this.live.log.cut(this.live.snapshots.cutIndex)
    else {
      await this.live.log.close()
      await this.start(disk)
    }
  }

  private append(change: Partial<Omit<Persist, 'number'>>): void {
    const persist: Persist = {
      number: this.states.length,
      hardState: undefined,
      snapshot: undefined,
      entries: [],
      ...change,
    }
    this.states.push(withChange(this.state, persist))
    this.live.log.append(persist)
  }

  private async sync(): Promise<void> {
    const number = await this.live.log.sync()
    if (number < this.durable) throw new Error('a sync has reported less than the one before')
    this.durable = number
  }

  private appendSome(): void {
    for (let left = 1 + this.chance.below(3); left > 0; left -= 1) {
      const term = Math.max(this.state.hardState?.term ?? 1, this.last.term)
      if (this.chance.one(5))
        this.append({ hardState: { term: term + 1, votedFor: this.chance.one(2) ? 'b' : null } })
      else this.append({ entries: this.entries(this.last.index + 1, term) })
    }
  }

  private async appendAndSync(): Promise<void> {
    this.appendSome()
    const appended = this.states.length - 1
    await this.sync()
    if (this.durable !== appended) throw new Error('a sync has left changes behind')
  }

  /** More is appended while a sync is under way, and the log is cut. */
  private async overlap(): Promise<void> {
    this.appendSome()
    const first = this.sync()
    this.appendSome()
    const { log, snapshots } = this.live
    const cut = this.chance.one(2) ? log.cut(snapshots.cutIndex) : undefined
    // A crash reaches all of them.
    const ended = await Promise.allSettled([first, this.sync(), cut])
    for (const each of ended) if (each.status === 'rejected') throw each.reason
  }

  /** A new leader's entries conflict with this node's. */
  private replace(): void {
    const { index } = this.last
    const from = this.committed + 1 + this.chance.below(index - this.committed + 1)
    const term = Math.max(this.state.hardState?.term ?? 1, this.last.term) + 1
    this.append({ hardState: { term, votedFor: null }, entries: this.entries(from, term) })
  }

  private commit(): void {
    this.committed += this.chance.below(this.last.index - this.committed + 1)
  }

  private async saveSnapshot(): Promise<void> {
    const place = this.state.entries.find(({ index }) => index === this.committed)
    if (place === undefined || this.committed <= this.saved) return
    await this.save({ index: place.index, term: place.term, configuration })
    await this.live.log.cut(this.live.snapshots.cutIndex)
  }

  private async receiveSnapshot(): Promise<void> {
    const index = this.committed + 1 + this.chance.below(this.last.index - this.committed + 4)
    const term = Math.max(this.state.hardState?.term ?? 1, this.last.term) + this.chance.below(2)
    const meta = { index, term: term + 1, configuration }
    await this.save(meta)
    this.committed = index
    const hardState = { term: term + 2, votedFor: null }
    this.append({
      hardState,
      snapshot: meta,
      entries: this.chance.one(2) ? [] : this.entries(index + 1, term + 2),
    })
    await this.sync()
    await this.live.log.cut(index)
  }

  private async save(meta: SnapshotMeta): Promise<void> {
    this.begun.set(meta.index, meta)
    await this.live.snapshots.save(meta, chunksOf(meta))
    this.saved = meta.index
  }

  private entries(from: number, term: number): Entry[] {
    return Array.from({ length: 1 + this.chance.below(4) }, (_, at): Entry => {
      const index = from + at
      if (this.chance.one(8)) return { index, term, type: 'no-op' }
      const large = this.chance.one(4) ? 2_000 : 100
      const command = new Uint8Array(this.chance.below(large)).fill(this.chance.below(3))
      return { index, term, type: 'command', command }
    })
  }

  /** Everything durable is there, and nothing but a prefix of the changes. */
  private compare(recovered: Recovered): void {
    const found = textOf(modelOf(recovered))
    const possible = this.states
      .slice(this.durable)
      .map((state) => textOf(startedFrom(state, recovered.snapshot)))
    if (!possible.includes(found))
      throw new Error(`the disk holds ${found}, none of these:\n${possible.join('\n')}`)
  }

  private async compareSnapshot({ snapshot, snapshots }: Recovered): Promise<void> {
    const index = snapshot?.index ?? 0
    if (index < this.saved) throw new Error(`the snapshot ${this.saved} is gone, ${index} is there`)
    if (snapshot === undefined) return
    const expected = this.begun.get(index)
    if (JSON.stringify(expected) !== JSON.stringify(snapshot))
      throw new Error(`no snapshot ${index} was begun`)
    const chunks: Uint8Array[] = []
    for await (const chunk of snapshots.open(snapshot)) chunks.push(chunk)
    if (!Buffer.concat(chunks).equals(Buffer.concat([...chunksOf(snapshot)])))
      throw new Error(`the snapshot ${index} has other content`)
  }
}

/** The state of a snapshot: some chunks that its meta data decide. */
function* chunksOf({ index, term }: SnapshotMeta): Iterable<Uint8Array> {
  for (let each = 0; each < 1 + (index % 3); each += 1) yield Buffer.alloc(100 + 300 * each, index * 7 + term)
}
