import type { MembershipChange, NodeId } from '../configuration.ts'
import type { Entry, HardState, Index, SnapshotMeta } from '../entry.ts'
import type { Message } from '../message.ts'
import { RaftNode } from '../node.ts'
import type { RaftOptions } from '../options.ts'
import type { Input, Output, Persist } from '../output.ts'
import { entryWords, messageWords, persistWords } from './words.ts'

interface Disk {
  hardState: HardState
  snapshot: SnapshotMeta
  entries: Entry[]
  /** Written and not durable. */
  writing: Persist[]
  isHeld: boolean
}

interface Actor {
  node: RaftNode | undefined
  readonly disk: Disk
  words: string
}

/**
 * A cluster that does only the steps of a scenario, and prints their effects. A disk is durable at
 * once unless it is held; a message arrives when it is delivered.
 */
export class Stage {
  private readonly actors = new Map<NodeId, Actor>()
  private mail: Message[] = []
  private printed: string[] = []
  private ids = 0
  private options: RaftOptions = {}

  /** Runs one command. @returns the lines that it prints */
  run(line: string): string[] {
    const [command = '', ...words] = line.split(/\s+/)
    const run = this.commands[command]
    if (run === undefined) throw new Error(`There is no command ${command}.`)
    run(...words)
    return this.printed.splice(0)
  }

  private readonly commands: Record<string, (...words: string[]) => void> = {
    options: (...settings) => {
      this.options = Object.fromEntries(
        settings.map((setting) => setting.split('=')).map(([name, value]) => [name, Number(value)]),
      )
    },
    cluster: (...voters) => {
      for (const id of voters) this.add(id, voters)
    },
    join: (id = '') => this.add(id, []),
    tick: (id = '', count = '1') => {
      for (let i = 0; i < Number(count); i += 1) this.step(id, { type: 'tick' })
    },
    campaign: (id = '') => {
      for (let i = 0; i < 40 && this.node(id).status.role === 'follower'; i += 1)
        this.step(id, { type: 'tick' })
    },
    // Elects a leader with all messages delivered. Most scenarios begin so, but test something
    // else.
    elect: (id = '') => {
      this.commands.campaign?.(id)
      this.commands.deliver?.()
      this.printed = []
      this.print(`  ${id} is ${this.up(id).words}`)
    },
    // The nodes receive no message of the leader for the shortest time-out: they answer candidates,
    // but do not campaign themselves.
    silence: (...ids) => {
      for (const id of ids) for (let i = 0; i < 10; i += 1) this.step(id, { type: 'tick' })
    },
    propose: (id = '', ...commands) => {
      const encoder = new TextEncoder()
      this.step(
        id,
        ...commands.map(
          (text) => ({ type: 'propose', id: ++this.ids, command: encoder.encode(text) }) as const,
        ),
      )
    },
    read: (id = '') => this.step(id, { type: 'read', id: ++this.ids }),
    change: (id = '', type = '', node = '') =>
      this.step(id, {
        type: 'change-membership',
        id: ++this.ids,
        change: { type: type as MembershipChange['type'], node },
      }),
    transfer: (id = '', to = '') => this.step(id, { type: 'transfer-leadership', to }),
    deliver: (...lines) => {
      if (lines.length > 0) return this.deliver(this.takeMail(lines))
      for (let rounds = 0; this.mail.length > 0; rounds += 1) {
        if (rounds > 100) throw new Error('The messages do not come to an end.')
        this.deliver(this.takeMail([]))
      }
    },
    lose: (...lines) => {
      for (const message of this.takeMail(lines)) this.print(`lost ${messageWords(message)}`)
    },
    hold: (id = '') => {
      this.actor(id).disk.isHeld = true
    },
    sync: (id = '') => {
      this.actor(id).disk.isHeld = false
      this.sync(id)
    },
    crash: (id = '') => {
      const actor = this.actor(id)
      actor.node = undefined
      actor.disk.writing = []
      actor.words = ''
    },
    // The nodes receive the report that the process of another one has ended.
    report: (node = '', ...ids) => {
      for (const id of ids) this.step(id, { type: 'node-ended', node })
    },
    start: (id = '') => this.start(id),
    snapshot: (id = '') => {
      const { node, disk } = this.up(id)
      const index = node.log.committed
      const term = node.log.termAt(index) ?? 0
      disk.snapshot = { index, term, configuration: node.configurationAt(index) }
      this.step(id, { type: 'cut', index })
    },
    install: (from = '', to = '') => {
      const { node, disk } = this.up(from)
      this.step(to, { type: 'message', message: node.installSnapshot(to, disk.snapshot) })
    },
    ended: (from = '', to = '') => this.step(from, { type: 'snapshot-ended', to }),
    log: (...ids) => {
      for (const id of ids) {
        const { log } = this.node(id)
        const terms = []
        for (let index: Index = log.firstIndex; index <= log.lastIndex; index += 1)
          terms.push(log.termAt(index))
        this.print(`${id} from ${log.firstIndex}: ${terms.join(' ') || '-'}, committed ${log.committed}`)
      }
    },
  }

  private add(id: NodeId, voters: readonly NodeId[]): void {
    const snapshot = { index: 0, term: 0, configuration: { voters, learners: [] } }
    const disk = { hardState: { term: 0, votedFor: null }, snapshot, entries: [], writing: [], isHeld: false }
    this.actors.set(id, { node: undefined, disk, words: '' })
    this.start(id)
  }

  private start(id: NodeId): void {
    const actor = this.actor(id)
    const { hardState, snapshot, entries } = actor.disk
    const { options } = this
    actor.node = new RaftNode({ id, snapshot, hardState, entries, options, random: (bound) => bound >> 1 })
  }

  private step(id: NodeId, ...inputs: Input[]): void {
    const { node, disk } = this.up(id)
    const output = node.step(inputs)
    this.printRole(id)
    this.printOutput(id, output)
    this.mail.push(...output.messages)
    if (output.persist === undefined) return
    disk.writing.push(output.persist)
    if (!disk.isHeld) this.sync(id)
  }

  private sync(id: NodeId): void {
    const { disk } = this.actor(id)
    for (const { hardState, snapshot, entries, number } of disk.writing.splice(0)) {
      disk.hardState = hardState ?? disk.hardState
      if (snapshot !== undefined) Object.assign(disk, { snapshot, entries: [] })
      const first = entries[0]?.index ?? Number.POSITIVE_INFINITY
      disk.entries = [...disk.entries.filter(({ index }) => index < first), ...entries]
      this.step(id, { type: 'persisted', number })
    }
  }

  private deliver(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.actor(message.to).node === undefined) this.print(`lost ${messageWords(message)}`)
      else {
        this.print(messageWords(message))
        this.step(message.to, { type: 'message', message })
      }
    }
  }

  /** The messages in transit on lines such as `1>2`; all of them if none is named. */
  private takeMail(lines: readonly string[]): Message[] {
    const isTaken = ({ from, to }: Message) => lines.length === 0 || lines.includes(`${from}>${to}`)
    const taken = this.mail.filter(isTaken)
    this.mail = this.mail.filter((message) => !isTaken(message))
    return taken
  }

  private printRole(id: NodeId): void {
    const actor = this.up(id)
    const { role, term, leader } = actor.node.status
    const words = `${role} in term ${term}${role === 'follower' && leader ? ` of ${leader}` : ''}`
    if (words !== actor.words) this.print(`  ${id} is ${words}`)
    actor.words = words
  }

  private printOutput(id: NodeId, output: Output): void {
    if (output.persist) this.print(`  ${id} writes ${persistWords(output.persist)}`)
    for (const entry of output.committed) this.print(`  ${id} applies ${entryWords(entry)}`)
    for (const answer of output.answers)
      if ('refusal' in answer) this.print(`  ${id} refuses: ${answer.refusal}`)
    for (const { index } of output.reads) this.print(`  ${id} may read at ${index}`)
    for (const _ of output.refusedReads) this.print(`  ${id} refuses a read`)
    for (const to of output.snapshotsTo) this.print(`  ${id} needs to send a snapshot to ${to}`)
  }

  private print(line: string): void {
    this.printed.push(line)
  }

  private up(id: NodeId): Actor & { node: RaftNode } {
    const actor = this.actor(id)
    if (actor.node === undefined) throw new Error(`${id} is down.`)
    return actor as Actor & { node: RaftNode }
  }

  private node(id: NodeId): RaftNode {
    return this.up(id).node
  }

  private actor(id: NodeId): Actor {
    const actor = this.actors.get(id)
    if (actor === undefined) throw new Error(`There is no node ${id}.`)
    return actor
  }
}
