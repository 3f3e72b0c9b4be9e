import { bool, int64, nested } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'

export const CompactionRequest = message('etcdserverpb.CompactionRequest', {
  revision: int64(1),
  physical: bool(2),
})
export type CompactionRequest = MessageOf<typeof CompactionRequest>

export const CompactionResponse = message('etcdserverpb.CompactionResponse', {
  header: nested(1, ResponseHeader),
})
export type CompactionResponse = MessageOf<typeof CompactionResponse>
