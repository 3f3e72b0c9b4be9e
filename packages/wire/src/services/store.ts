import { CompactionRequest, CompactionResponse } from '../messages/compaction.ts'
import { DeleteRangeRequest, DeleteRangeResponse } from '../messages/delete-range.ts'
import {
  LeaseGrantRequest,
  LeaseGrantResponse,
  LeaseKeepAliveRequest,
  LeaseKeepAliveResponse,
  LeaseLeasesRequest,
  LeaseLeasesResponse,
  LeaseRevokeRequest,
  LeaseRevokeResponse,
  LeaseTimeToLiveRequest,
  LeaseTimeToLiveResponse,
} from '../messages/lease.ts'
import { PutRequest, PutResponse } from '../messages/put.ts'
import { RangeRequest, RangeResponse } from '../messages/range.ts'
import { TxnRequest, TxnResponse } from '../messages/txn.ts'
import { WatchRequest, WatchResponse } from '../messages/watch.ts'
import { bothStream, service, unary } from './method.ts'

export const KV = service('etcdserverpb.KV', {
  range: unary('Range', RangeRequest, RangeResponse, '/kv/range'),
  put: unary('Put', PutRequest, PutResponse, '/kv/put'),
  deleteRange: unary('DeleteRange', DeleteRangeRequest, DeleteRangeResponse, '/kv/deleterange'),
  txn: unary('Txn', TxnRequest, TxnResponse, '/kv/txn'),
  compact: unary('Compact', CompactionRequest, CompactionResponse, '/kv/compaction'),
})

export const Watch = service('etcdserverpb.Watch', {
  watch: bothStream('Watch', WatchRequest, WatchResponse, '/watch'),
})

export const Lease = service('etcdserverpb.Lease', {
  leaseGrant: unary('LeaseGrant', LeaseGrantRequest, LeaseGrantResponse, '/lease/grant'),
  leaseRevoke: unary(
    'LeaseRevoke',
    LeaseRevokeRequest,
    LeaseRevokeResponse,
    '/lease/revoke',
    '/kv/lease/revoke',
  ),
  leaseKeepAlive: bothStream(
    'LeaseKeepAlive',
    LeaseKeepAliveRequest,
    LeaseKeepAliveResponse,
    '/lease/keepalive',
  ),
  leaseTimeToLive: unary(
    'LeaseTimeToLive',
    LeaseTimeToLiveRequest,
    LeaseTimeToLiveResponse,
    '/lease/timetolive',
    '/kv/lease/timetolive',
  ),
  leaseLeases: unary(
    'LeaseLeases',
    LeaseLeasesRequest,
    LeaseLeasesResponse,
    '/lease/leases',
    '/kv/lease/leases',
  ),
})
