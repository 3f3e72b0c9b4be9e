import { RequestKind } from '../consensus/forwarding.ts'
import { idNumber, type MemberId } from '../members/member-id.ts'
import type { Member } from '../members/member-table.ts'
import { type Alarm, alarmNames } from '../state/alarm-table.ts'
import type { Election } from './election-list.ts'
import { decimal, type NodeReport } from './node-report.ts'

/** How long another member may take to answer. */
const askTimeoutMs = 500
/** All pages that ask within this time get the same answer. */
const sharedMs = 400

export interface ClusterReporterParts {
  readonly nodeId: MemberId
  readonly isAdmin: boolean
  readonly state: {
    readonly members: { readonly list: readonly Member[] }
    readonly alarms: { readonly list: readonly Alarm[] }
  }
  readonly elections: { readonly list: readonly Election[] }
  readonly report: () => NodeReport
  /** Asks another member. Rejects where there is no answer in time. */
  readonly ask: (id: MemberId, kind: number, body: Uint8Array, timeoutMs: number) => Promise<Uint8Array>
  /** Whether something listens at a peer URL. */
  readonly isListening: (url: string) => Promise<boolean>
  /** Milliseconds that never go back. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

export type ClusterReport = Awaited<ReturnType<ClusterReporter['ofNow']>>

/**
 * The figures of all members. This node asks the others over its connections between members, since
 * a browser may not reach them. It needs neither a leader nor a quorum.
 */
export class ClusterReporter {
  private readonly parts: ClusterReporterParts
  private readonly seenAt = new Map<MemberId, string>()
  private last: { readonly atMs: number; readonly report: Promise<ClusterReport> } | undefined

  constructor(parts: ClusterReporterParts) {
    this.parts = parts
  }

  report(): Promise<ClusterReport> {
    const atMs = this.parts.now()
    if (this.last === undefined || atMs - this.last.atMs >= sharedMs)
      this.last = { atMs, report: this.ofNow() }
    return this.last.report
  }

  async ofNow() {
    const { nodeId, isAdmin, state, elections, wallClock } = this.parts
    const { list } = state.members
    for (const id of this.seenAt.keys()) if (!list.some((each) => each.id === id)) this.seenAt.delete(id)
    const members = await Promise.all(list.map((member) => this.memberReport(member)))
    return {
      at: new Date(wallClock()).toISOString(),
      self: decimal(nodeId),
      isAdmin,
      members,
      elections: elections.list.map(({ at, term, leader }) => ({
        at,
        term,
        leader: leader === undefined ? null : decimal(leader),
      })),
    }
  }

  private async memberReport({ id, name, peerUrls, clientUrls, isLearner }: Member) {
    const { state, wallClock } = this.parts
    const number = idNumber(id)
    const alarms = state.alarms.list.filter(({ memberId }) => memberId === number)
    const answer = await this.answerOf(id, peerUrls)
    if (answer.state === 'up') this.seenAt.set(id, new Date(wallClock()).toISOString())
    return {
      id: decimal(id),
      name,
      clientUrls,
      isLearner,
      ...answer,
      seenAt: this.seenAt.get(id) ?? null,
      alarms: alarms.map(({ alarm }) => alarmNames.get(alarm) ?? String(alarm)),
    }
  }

  private async answerOf(
    id: MemberId,
    peerUrls: readonly string[],
  ): Promise<{
    readonly state: 'up' | 'down' | 'not-answering'
    readonly roundTripMs: number | null
    readonly report: NodeReport | null
  }> {
    const { nodeId, report, ask, isListening, now } = this.parts
    const startedMs = now()
    if (id === nodeId) return { state: 'up', roundTripMs: 0, report: report() }
    try {
      const bytes = await ask(id, RequestKind.report, new Uint8Array(), askTimeoutMs)
      const answer = JSON.parse(Buffer.from(bytes).toString()) as NodeReport
      return { state: 'up', roundTripMs: now() - startedMs, report: answer }
    } catch {
      const [url] = peerUrls
      const listens = url !== undefined && (await isListening(url))
      return { state: listens ? 'not-answering' : 'down', roundTripMs: null, report: null }
    }
  }
}
