import { bytes, int64, key, leaseId, nested } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'
import { KeyValue } from './key-value.ts'

const header = nested(1, ResponseHeader)

export const LeaderKey = message('v3electionpb.LeaderKey', {
  name: key(1),
  key: key(2),
  rev: int64(3),
  lease: leaseId(4),
})
export type LeaderKey = MessageOf<typeof LeaderKey>

export const CampaignRequest = message('v3electionpb.CampaignRequest', {
  name: key(1),
  lease: leaseId(2),
  value: bytes(3),
})
export type CampaignRequest = MessageOf<typeof CampaignRequest>

export const CampaignResponse = message('v3electionpb.CampaignResponse', {
  header,
  leader: nested(2, LeaderKey),
})
export type CampaignResponse = MessageOf<typeof CampaignResponse>

export const LeaderRequest = message('v3electionpb.LeaderRequest', { name: key(1) })
export type LeaderRequest = MessageOf<typeof LeaderRequest>

export const LeaderResponse = message('v3electionpb.LeaderResponse', { header, kv: nested(2, KeyValue) })
export type LeaderResponse = MessageOf<typeof LeaderResponse>

export const ResignRequest = message('v3electionpb.ResignRequest', { leader: nested(1, LeaderKey) })
export type ResignRequest = MessageOf<typeof ResignRequest>

export const ResignResponse = message('v3electionpb.ResignResponse', { header })
export type ResignResponse = MessageOf<typeof ResignResponse>

export const ProclaimRequest = message('v3electionpb.ProclaimRequest', {
  leader: nested(1, LeaderKey),
  value: bytes(2),
})
export type ProclaimRequest = MessageOf<typeof ProclaimRequest>

export const ProclaimResponse = message('v3electionpb.ProclaimResponse', { header })
export type ProclaimResponse = MessageOf<typeof ProclaimResponse>
