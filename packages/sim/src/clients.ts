import type { Entry, NodeId, Output } from '@ticketcd/raft'
import type { Chance } from './chance.ts'
import { contradictionIn, type Operation } from './linearizability.ts'
import { BrokenRule, hold } from './rule.ts'
import type { SimNode } from './sim-node.ts'
import { encodeWrite, registerCount } from './state-machine.ts'

interface Write {
  readonly id: number
  readonly register: number
  readonly start: number
  readonly term?: number
}

interface Read {
  readonly node: SimNode
  readonly life: number
  readonly register: number
  readonly start: number
  /** The last index that any node had applied when the read was sent. */
  readonly decidedThen: number
}

/**
 * Clients that read and write registers, and the history of their operations. A write's id is its
 * value. A write without an answer stays open: it may take effect at any time, or never.
 */
export class Clients {
  acknowledged = 0
  reads = 0
  /** Sends no requests by itself. */
  isQuiet = false
  private readonly chance: Chance
  private readonly lastDecided: () => number
  private nextId = 1
  /** Orders the starts and ends of all operations. */
  private clock = 0
  /** Proposals that no node has answered. */
  private readonly proposed = new Map<number, Write>()
  /** Writes in a leader's log, by leader and index. */
  private readonly appended = new Map<string, Write>()
  private readonly reading = new Map<number, Read>()
  private readonly histories: Operation[][] = Array.from({ length: registerCount }, () => [])
  private readonly open = new Map<number, Write>()

  constructor(chance: Chance, lastDecided: () => number) {
    this.chance = chance
    this.lastDecided = lastDecided
  }

  /** An id for a request that is not a client's. */
  newId(): number {
    return this.nextId++
  }

  read(node: SimNode, register = this.chance.below(registerCount)): void {
    if (!node.isUp) return
    const id = this.newId()
    const { life } = node
    this.reading.set(id, { node, life, register, start: this.clock++, decidedThen: this.lastDecided() })
    node.take({ type: 'read', id })
  }

  write(node: SimNode): void {
    if (!node.isUp) return
    const id = this.newId()
    const register = this.chance.below(registerCount)
    const write = { id, register, start: this.clock++ }
    this.proposed.set(id, write)
    this.open.set(id, write)
    const command = encodeWrite({ register, value: id }, this.chance.below(40))
    node.take({ type: 'propose', id, command })
  }

  onAnswers(node: NodeId, { answers, refusedReads }: Output): void {
    for (const answer of answers) {
      const write = this.proposed.get(answer.id)
      if (write === undefined) continue
      this.proposed.delete(answer.id)
      if ('refusal' in answer) this.open.delete(answer.id)
      else this.appended.set(`${node}/${answer.index}`, { ...write, term: answer.term })
    }
    for (const id of refusedReads) this.reading.delete(id)
  }

  onApplied(node: NodeId, entry: Entry): void {
    const key = `${node}/${entry.index}`
    const write = this.appended.get(key)
    if (write === undefined) return
    this.appended.delete(key)
    this.open.delete(write.id)
    // Another entry took this index: the write never takes effect.
    if (write.term !== entry.term) return
    this.acknowledged += 1
    const { id: value, register, start } = write
    this.histories[register]?.push({ type: 'write', value, start, end: this.clock++ })
  }

  /** Linearizable at once: a read shows everything that any node had applied when it was sent. */
  onRead({ id: node, machine }: SimNode, id: number): void {
    const read = this.reading.get(id)
    if (read === undefined) return
    this.reading.delete(id)
    this.reads += 1
    const { register, start, decidedThen } = read
    hold(
      machine.applied >= decidedThen,
      'Linearizable Read',
      () => `${node} answers a read at ${machine.applied}, ${decidedThen} was applied before it`,
    )
    const value = machine.registers[register] ?? 0
    this.histories[register]?.push({ type: 'read', value, start, end: this.clock++ })
  }

  /** A running node answers or refuses each read; only a leader may still wait for its round. */
  checkAnswered(): void {
    for (const [id, { node, life }] of this.reading)
      hold(
        !node.isUp || node.life !== life || node.raft?.status.role === 'leader',
        'Answered Reads',
        () => `${node.id} leads no more and leaves read ${id} open`,
      )
  }

  /** The same from the clients' side alone: values, starts and ends (see `linearizability.ts`). */
  checkHistories(): void {
    for (const { id: value, register, start } of this.open.values())
      this.histories[register]?.push({ type: 'write', value, start, end: Number.POSITIVE_INFINITY })
    this.open.clear()
    for (const [register, history] of this.histories.entries()) {
      const contradiction = contradictionIn(history)
      if (contradiction !== undefined)
        throw new BrokenRule('Linearizable History', `register ${register}: ${contradiction}`)
    }
  }
}
