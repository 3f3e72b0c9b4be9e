import type { Entry } from '@ticketcd/raft'
import { envelope, noClient } from '../consensus/request-id.ts'
import { type CommandCaller, type CommandKind, encodeCommand } from '../state/command.ts'
import { type CommandResult, StateMachine, type StateMachineOptions } from '../state/state-machine.ts'

/** A state machine with the index of its next entry. */
export class StateStage {
  readonly machine: StateMachine
  readonly logins: { tokenPrefix: string; index: number; user: string }[] = []
  readonly ended: unknown[] = []
  private index = 0

  constructor(options: Partial<StateMachineOptions> = {}) {
    this.machine = new StateMachine({
      leaseTtlMin: 2,
      now: () => 0,
      onTokensEnded: (ended) => this.ended.push(ended),
      onLogin: (tokenPrefix, index, user) => this.logins.push({ tokenPrefix, index, user }),
      ...options,
    })
  }

  apply(kind: CommandKind, request: Uint8Array, caller?: CommandCaller): CommandResult {
    const command = envelope(noClient, 0, encodeCommand({ kind, caller, request }))
    return this.entry({ type: 'command', command }) as CommandResult
  }

  entry(entry: { type: 'no-op' } | Omit<Extract<Entry, { type: 'command' }>, 'index' | 'term'>): unknown {
    this.index += 1
    return this.machine.apply({ ...entry, index: this.index, term: 1 } as Entry)
  }

  /** @throws the refusal */
  answer(kind: CommandKind, request: Uint8Array, caller?: CommandCaller): object {
    const result = this.apply(kind, request, caller)
    if ('refusal' in result) throw result.refusal
    return result.answer
  }
}
