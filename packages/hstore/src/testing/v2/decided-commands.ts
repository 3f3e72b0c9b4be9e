import type { Entry } from '@ticketcd/raft'
import { Chance } from '@ticketcd/sim'
import type { V2Command } from '../../v2/v2-command.ts'
import { type V2Result, V2Store } from '../../v2/v2-store.ts'
import { post, put, remove } from './commands.ts'

interface Decided {
  /** Undefined for an entry that is no command. */
  readonly command: V2Command | undefined
  /** Of a store in memory. */
  readonly result: string
}

/** The entries that a simulated cluster has decided, as commands for v2 keys, and their results. */
export class DecidedCommands {
  private readonly store = new V2Store()
  private readonly decided: Decided[] = []

  /** The first node that applies an entry decides it. */
  at(entry: Entry): Decided {
    const known = this.decided[entry.index - 1]
    if (known !== undefined) return known
    const command = commandOf(entry)
    const decided = { command, result: command === undefined ? '' : resultText(this.store.apply(command)) }
    this.decided.push(decided)
    return decided
  }

  /** A new store in memory, after the entries up to an index. */
  replayed(index: number): V2Store {
    const store = new V2Store()
    for (const { command } of this.decided.slice(0, index)) if (command !== undefined) store.apply(command)
    return store
  }
}

/** Equal for equal results. */
export function resultText({ event, refusal }: V2Result): string {
  return JSON.stringify([event, refusal && [refusal.message, refusal.reason, refusal.index]])
}

/** The bytes of a write in the simulator are a register and a number that no other write has. */
function commandOf(entry: Entry): V2Command | undefined {
  if (entry.type !== 'command') return undefined
  const { buffer, byteOffset } = entry.command
  const number = new DataView(buffer, byteOffset).getUint32(1)
  const chance = new Chance(number)
  const nowMs = entry.index * 10
  const directory = `/d${chance.below(5)}`
  const path = `${directory}/k${chance.below(200)}`
  const value = `${number}-${'v'.repeat(chance.between(50, 400))}`
  const kind = chance.below(100)
  if (kind < 70) return { ...put(path, value), nowMs }
  if (kind < 78) return { ...put(path, value), nowMs, expiresAtMs: nowMs + chance.between(1, 500) }
  if (kind < 84) return { ...post(directory, value), nowMs }
  if (kind < 92) return { ...remove(path), nowMs }
  if (kind < 93) return { ...remove(directory, { isRecursive: true }), nowMs }
  return { type: 'sync', nowMs }
}
