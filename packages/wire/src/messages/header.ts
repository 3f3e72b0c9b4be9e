import { int64, memberId, uint64 } from '../field.ts'
import { type MessageOf, message } from '../message.ts'

export const ResponseHeader = message('etcdserverpb.ResponseHeader', {
  clusterId: memberId(1),
  memberId: memberId(2),
  revision: int64(3),
  raftTerm: uint64(4),
})
export type ResponseHeader = MessageOf<typeof ResponseHeader>
