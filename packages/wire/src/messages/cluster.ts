import { bool, memberId, nested, repeated, text } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'

export const Member = message('etcdserverpb.Member', {
  id: memberId(1, 'ID'),
  name: text(2),
  peerUrls: repeated(text(3, 'peerURLs')),
  clientUrls: repeated(text(4, 'clientURLs')),
  isLearner: bool(5, 'isLearner'),
})
export type Member = MessageOf<typeof Member>

const header = nested(1, ResponseHeader)
const members = repeated(nested(2, Member))

export const MemberAddRequest = message('etcdserverpb.MemberAddRequest', {
  peerUrls: repeated(text(1, 'peerURLs')),
  isLearner: bool(2, 'isLearner'),
})
export type MemberAddRequest = MessageOf<typeof MemberAddRequest>

export const MemberAddResponse = message('etcdserverpb.MemberAddResponse', {
  header,
  member: nested(2, Member),
  members: repeated(nested(3, Member)),
})
export type MemberAddResponse = MessageOf<typeof MemberAddResponse>

export const MemberRemoveRequest = message('etcdserverpb.MemberRemoveRequest', { id: memberId(1, 'ID') })
export type MemberRemoveRequest = MessageOf<typeof MemberRemoveRequest>

export const MemberRemoveResponse = message('etcdserverpb.MemberRemoveResponse', { header, members })
export type MemberRemoveResponse = MessageOf<typeof MemberRemoveResponse>

export const MemberUpdateRequest = message('etcdserverpb.MemberUpdateRequest', {
  id: memberId(1, 'ID'),
  peerUrls: repeated(text(2, 'peerURLs')),
})
export type MemberUpdateRequest = MessageOf<typeof MemberUpdateRequest>

export const MemberUpdateResponse = message('etcdserverpb.MemberUpdateResponse', { header, members })
export type MemberUpdateResponse = MessageOf<typeof MemberUpdateResponse>

export const MemberListRequest = message('etcdserverpb.MemberListRequest', { linearizable: bool(1) })
export type MemberListRequest = MessageOf<typeof MemberListRequest>

export const MemberListResponse = message('etcdserverpb.MemberListResponse', { header, members })
export type MemberListResponse = MessageOf<typeof MemberListResponse>

export const MemberPromoteRequest = message('etcdserverpb.MemberPromoteRequest', { id: memberId(1, 'ID') })
export type MemberPromoteRequest = MessageOf<typeof MemberPromoteRequest>

export const MemberPromoteResponse = message('etcdserverpb.MemberPromoteResponse', { header, members })
export type MemberPromoteResponse = MessageOf<typeof MemberPromoteResponse>
