import { Allowance } from '../front/allowance.ts'
import type { Clock } from '../front/clock.ts'
import { anyCluster } from './cluster-tag.ts'
import type { Message } from './message.ts'
import { RecentSet } from './recent-set.ts'
import { isCurrent, isSealedWith, type SealKey, seal } from './seal.ts'

/*
 * Decides how a node answers the questions of other machines.
 *
 * Invariants:
 * 1. Only a question with the cluster's secret and a current time stamp is answered with addresses.
 * 2. A question is answered once, however often it arrives.
 * 3. Answers and refusals are limited separately, so strangers do not use up the answers.
 */

/** Why a node gives no addresses: the secret differs, or the clocks of the two machines do. */
export type RefusalReason = 'secret' | 'clock'

const answersPerSecond = 5
const refusalsPerSecond = 1
const noncesMax = 1_024

export interface ResponderOptions {
  readonly clusterTag: string
  readonly key: SealKey
  /** The text of the announcement. */
  readonly announcement: string
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  readonly clock: Clock
}

export class Responder {
  private readonly options: ResponderOptions
  private readonly answers: Allowance
  private readonly refusals: Allowance
  private readonly answered = new RecentSet(noncesMax)

  constructor(options: ResponderOptions) {
    this.options = options
    this.answers = new Allowance(answersPerSecond, options.clock)
    this.refusals = new Allowance(refusalsPerSecond, options.clock)
  }

  /** @returns the message to send, if any */
  respond(message: Message): Message | undefined {
    const { clusterTag, key, wallClock } = this.options
    if (message.kind !== 'question') return undefined
    if (message.clusterTag !== clusterTag && message.clusterTag !== anyCluster) return undefined
    if (!isSealedWith(message, key)) return this.refuse(message, 'secret')
    if (!isCurrent(message, wallClock())) return this.refuse(message, 'clock')
    return this.answer(message)
  }

  private answer({ nonce }: Message): Message | undefined {
    if (this.answered.has(nonce) || !this.answers.spend()) return undefined
    this.answered.add(nonce)
    const { clusterTag, key, announcement, wallClock } = this.options
    return seal({ kind: 'answer', clusterTag, nonce, timeMs: wallClock(), payload: announcement }, key)
  }

  /** Not sealed: it is for clients without the secret. */
  private refuse({ clusterTag, nonce }: Message, reason: RefusalReason): Message | undefined {
    if (!this.refusals.spend()) return undefined
    const timeMs = this.options.wallClock()
    return seal({ kind: 'refusal', clusterTag, nonce, timeMs, payload: reason }, undefined)
  }
}
