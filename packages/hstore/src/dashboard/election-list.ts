import type { Status } from '@ticketcd/raft'

/** The last elections that are kept. */
const electionsMax = 100

/** One change of the leader or the term, as this node saw it. */
export interface Election {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly term: number
  /** Undefined: nobody leads. */
  readonly leader: string | undefined
}

/** The newest changes of the leader, oldest first. */
export class ElectionList {
  private elections: readonly Election[] = []
  private readonly now: () => number

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.now = now
  }

  get list(): readonly Election[] {
    return this.elections
  }

  /** Records a status whose leader, or whose leader's term, is another one. */
  add({ term, leader }: Pick<Status, 'term' | 'leader'>): void {
    const last = this.elections.at(-1)
    if (last?.leader === leader && (leader === undefined || last?.term === term)) return
    const at = new Date(this.now()).toISOString()
    this.elections = [...this.elections, { at, term, leader }].slice(-electionsMax)
  }
}
