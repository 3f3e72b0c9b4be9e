import { key, leaseId, nested } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'

const header = nested(1, ResponseHeader)

export const LockRequest = message('v3lockpb.LockRequest', { name: key(1), lease: leaseId(2) })
export type LockRequest = MessageOf<typeof LockRequest>

export const LockResponse = message('v3lockpb.LockResponse', { header, key: key(2) })
export type LockResponse = MessageOf<typeof LockResponse>

export const UnlockRequest = message('v3lockpb.UnlockRequest', { key: key(1) })
export type UnlockRequest = MessageOf<typeof UnlockRequest>

export const UnlockResponse = message('v3lockpb.UnlockResponse', { header })
export type UnlockResponse = MessageOf<typeof UnlockResponse>
