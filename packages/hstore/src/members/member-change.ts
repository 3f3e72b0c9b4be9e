import type { MemberId } from './member-id.ts'

/** A change of the members that a client asks for. The leader carries it out. */
export type MemberChange =
  | { readonly type: 'add'; readonly peerUrls: readonly string[]; readonly isLearner: boolean }
  | { readonly type: 'remove'; readonly id: MemberId }
  | { readonly type: 'promote'; readonly id: MemberId }
  | { readonly type: 'update'; readonly id: MemberId; readonly peerUrls: readonly string[] }
