import type { Response } from './host.ts'

export interface Member {
  readonly id: string
  /** '' until the member has started once. */
  readonly name: string
  readonly peerUrls: readonly string[]
  /** Empty until the member has started once. */
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

export function readMembers({ members }: Response<'memberList'>): Member[] {
  return members.map(({ ID: id, name, peerURLs: peerUrls, clientURLs: clientUrls, isLearner }) => ({
    id,
    name,
    peerUrls,
    clientUrls,
    isLearner,
  }))
}
