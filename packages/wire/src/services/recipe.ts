import {
  CampaignRequest,
  CampaignResponse,
  LeaderRequest,
  LeaderResponse,
  ProclaimRequest,
  ProclaimResponse,
  ResignRequest,
  ResignResponse,
} from '../messages/election.ts'
import { LockRequest, LockResponse, UnlockRequest, UnlockResponse } from '../messages/lock.ts'
import { serverStream, service, unary } from './method.ts'

export const Lock = service('v3lockpb.Lock', {
  lock: unary('Lock', LockRequest, LockResponse, '/lock/lock'),
  unlock: unary('Unlock', UnlockRequest, UnlockResponse, '/lock/unlock'),
})

export const Election = service('v3electionpb.Election', {
  campaign: unary('Campaign', CampaignRequest, CampaignResponse, '/election/campaign'),
  proclaim: unary('Proclaim', ProclaimRequest, ProclaimResponse, '/election/proclaim'),
  leader: unary('Leader', LeaderRequest, LeaderResponse, '/election/leader'),
  observe: serverStream('Observe', LeaderRequest, LeaderResponse, '/election/observe'),
  resign: unary('Resign', ResignRequest, ResignResponse, '/election/resign'),
})
