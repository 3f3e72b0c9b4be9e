import type { MembershipChange, ProposalRefusal } from '@ticketcd/raft'
import type { MemberId } from '../../members/member-id.ts'
import { type MemberCommand, MemberTable } from '../../members/member-table.ts'
import type { MembershipSource } from '../../members/membership.ts'

export const urlOf = (port: number) => `http://127.0.0.1:${port}`
/** A member id that can be recognised in a failure. */
export const idOf = (number: number): MemberId => `00000000000000${String(number).padStart(2, '0')}`

/** A leader whose Raft commits at once. Its first members are 1, 2, … and all of them run. */
export class FakeLeader implements MembershipSource {
  readonly nodeId = idOf(1)
  readonly clusterToken = 'token'
  readonly members = new MemberTable()
  readonly log: (MemberCommand | MembershipChange | 'linearize' | 'hand-over')[] = []
  leadingTerm: number | undefined = 3
  /** Members that cannot be reached. */
  readonly down = new Set<MemberId>()
  /** Raft's answers to the next changes. */
  refusals: ProposalRefusal[] = []
  /** Who takes over from this node. */
  successor: MemberId | undefined
  seconds = 1_000
  slept = 0
  /** Runs while a command is committed. */
  whileCommitting: () => void | Promise<void> = () => {}
  private voters: MemberId[]
  private learners: MemberId[] = []

  constructor(size: number) {
    this.voters = Array.from({ length: size }, (_, index) => idOf(index + 1))
    const first = this.voters.map((id, index) => ({
      id,
      name: `m${index + 1}`,
      peerUrls: [urlOf(index + 1)],
    }))
    this.members.apply({ type: 'bootstrap', members: first })
    this.configure()
  }

  get configuration(): { voters: readonly MemberId[]; learners: readonly MemberId[] } {
    return { voters: this.voters, learners: this.learners }
  }

  nowSeconds(): number {
    return this.seconds
  }

  isConnected = (id: MemberId): boolean => {
    // A member without a name has not started.
    return !this.down.has(id) && this.members.member(id)?.name !== ''
  }

  async linearize(): Promise<void> {
    this.log.push('linearize')
  }

  async commit(command: MemberCommand): Promise<void> {
    this.log.push(command)
    this.members.apply(command)
    await this.whileCommitting()
  }

  async change(change: MembershipChange): Promise<ProposalRefusal | undefined> {
    const refusal = this.refusals.shift()
    if (refusal !== undefined) return refusal
    this.log.push(change)
    const without = (list: MemberId[]) => list.filter((id) => id !== change.node)
    const { type, node } = change
    const [voters, learners] = [without(this.voters), without(this.learners)]
    this.learners = type === 'add-learner' || type === 'demote' ? [...learners, node] : learners
    this.voters = type === 'promote' ? [...voters, node] : voters
    this.configure()
    return undefined
  }

  async handOver(): Promise<boolean> {
    this.log.push('hand-over')
    if (this.successor === undefined) return false
    this.leadingTerm = undefined
    return true
  }

  async sleep(ms: number): Promise<void> {
    this.slept += ms
  }

  /** A member has started. */
  start(id: MemberId): void {
    this.members.apply({ type: 'publish', id, name: `started-${id}`, clientUrls: ['http://127.0.0.1:9'] })
  }

  private configure(): void {
    this.members.configure({ voters: this.voters, learners: this.learners })
  }
}
