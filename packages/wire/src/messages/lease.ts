import { bool, int64, key, leaseId, nested, repeated, text } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'

const header = nested(1, ResponseHeader)

/** A lease as it is stored. */
export const Lease = message('leasepb.Lease', {
  id: leaseId(1, 'ID'),
  ttl: int64(2, 'TTL'),
  remainingTtl: int64(3, 'RemainingTTL'),
})
export type Lease = MessageOf<typeof Lease>

export const LeaseGrantRequest = message('etcdserverpb.LeaseGrantRequest', {
  ttl: int64(1, 'TTL'),
  id: leaseId(2, 'ID'),
})
export type LeaseGrantRequest = MessageOf<typeof LeaseGrantRequest>

export const LeaseGrantResponse = message('etcdserverpb.LeaseGrantResponse', {
  header,
  id: leaseId(2, 'ID'),
  ttl: int64(3, 'TTL'),
  error: text(4),
})
export type LeaseGrantResponse = MessageOf<typeof LeaseGrantResponse>

export const LeaseRevokeRequest = message('etcdserverpb.LeaseRevokeRequest', { id: leaseId(1, 'ID') })
export type LeaseRevokeRequest = MessageOf<typeof LeaseRevokeRequest>

export const LeaseRevokeResponse = message('etcdserverpb.LeaseRevokeResponse', { header })
export type LeaseRevokeResponse = MessageOf<typeof LeaseRevokeResponse>

export const LeaseCheckpoint = message('etcdserverpb.LeaseCheckpoint', {
  id: leaseId(1, 'ID'),
  remainingTtl: int64(2, 'remaining_TTL'),
})
export type LeaseCheckpoint = MessageOf<typeof LeaseCheckpoint>

export const LeaseCheckpointRequest = message('etcdserverpb.LeaseCheckpointRequest', {
  checkpoints: repeated(nested(1, LeaseCheckpoint)),
})
export type LeaseCheckpointRequest = MessageOf<typeof LeaseCheckpointRequest>

export const LeaseCheckpointResponse = message('etcdserverpb.LeaseCheckpointResponse', { header })
export type LeaseCheckpointResponse = MessageOf<typeof LeaseCheckpointResponse>

export const LeaseKeepAliveRequest = message('etcdserverpb.LeaseKeepAliveRequest', { id: leaseId(1, 'ID') })
export type LeaseKeepAliveRequest = MessageOf<typeof LeaseKeepAliveRequest>

export const LeaseKeepAliveResponse = message('etcdserverpb.LeaseKeepAliveResponse', {
  header,
  id: leaseId(2, 'ID'),
  ttl: int64(3, 'TTL'),
})
export type LeaseKeepAliveResponse = MessageOf<typeof LeaseKeepAliveResponse>

export const LeaseTimeToLiveRequest = message('etcdserverpb.LeaseTimeToLiveRequest', {
  id: leaseId(1, 'ID'),
  keys: bool(2),
})
export type LeaseTimeToLiveRequest = MessageOf<typeof LeaseTimeToLiveRequest>

export const LeaseTimeToLiveResponse = message('etcdserverpb.LeaseTimeToLiveResponse', {
  header,
  id: leaseId(2, 'ID'),
  ttl: int64(3, 'TTL'),
  grantedTtl: int64(4, 'grantedTTL'),
  keys: repeated(key(5)),
})
export type LeaseTimeToLiveResponse = MessageOf<typeof LeaseTimeToLiveResponse>

export const LeaseLeasesRequest = message('etcdserverpb.LeaseLeasesRequest', {})
export type LeaseLeasesRequest = MessageOf<typeof LeaseLeasesRequest>

export const LeaseStatus = message('etcdserverpb.LeaseStatus', { id: leaseId(1, 'ID') })
export type LeaseStatus = MessageOf<typeof LeaseStatus>

export const LeaseLeasesResponse = message('etcdserverpb.LeaseLeasesResponse', {
  header,
  leases: repeated(nested(2, LeaseStatus)),
})
export type LeaseLeasesResponse = MessageOf<typeof LeaseLeasesResponse>
