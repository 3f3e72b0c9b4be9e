import type { NodeId, RaftNode } from '@ticketcd/raft'
import { hold } from './rule.ts'
import type { SimNode } from './sim-node.ts'

interface Office {
  readonly term: number
  readonly voters: readonly NodeId[]
  readonly sinceTick: number
}

/**
 * Rules of a leader's office:
 * 1. A leader that no majority answers steps down (thesis §6.2). Two checks within two election
 *    time-outs are certain; one more allows for messages in transit.
 * 2. A leader that has removed itself steps down when that is committed (thesis §4.2.2).
 */
export class Offices {
  private readonly offices = new Map<NodeId, Office>()

  onStep(node: SimNode, raft: RaftNode, electionTicks: number): void {
    const { status, configuration } = raft
    const { id, ticks, receivedAtTick } = node
    if (status.role !== 'leader') {
      this.offices.delete(id)
      return
    }
    const { voters } = configuration
    hold(
      voters.includes(id) || raft.configurationAt(status.committed) !== configuration,
      'Removed Leader',
      () => `${id} leads ${status.term} although its removal is committed`,
    )
    const office = this.offices.get(id)
    if (office?.term !== status.term || office.voters !== voters) {
      this.offices.set(id, { term: status.term, voters, sinceTick: ticks })
      return
    }
    const fromTick = ticks - 3 * electionTicks
    if (office.sinceTick > fromTick) return
    const active = voters.filter((voter) => voter === id || (receivedAtTick.get(voter) ?? -1) >= fromTick)
    hold(
      2 * active.length > voters.length,
      'Quorum Check',
      () => `${id} leads ${status.term} and has messages of ${active.join(', ')} alone`,
    )
  }
}
