import type { MemberId } from './member-id.ts'
import type { MemberSettings } from './member-table.ts'

/** A change of the members that a client asks for. The leader carries it out. */
export type MemberChange =
  | { readonly type: 'add'; readonly peerUrls: readonly string[]; readonly isLearner: boolean }
  | { readonly type: 'remove'; readonly id: MemberId }
  | { readonly type: 'promote'; readonly id: MemberId }
  /** Makes a voter a learner, which keeps its data. */
  | { readonly type: 'demote'; readonly id: MemberId }
  | { readonly type: 'configure'; readonly id: MemberId; readonly settings: MemberSettings }
  | { readonly type: 'update'; readonly id: MemberId; readonly peerUrls: readonly string[] }
