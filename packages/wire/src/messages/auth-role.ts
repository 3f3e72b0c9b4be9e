import { key, nested, repeated, text } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { Permission } from './auth.ts'
import { ResponseHeader } from './header.ts'

const header = nested(1, ResponseHeader)

export const AuthRoleAddRequest = message('etcdserverpb.AuthRoleAddRequest', { name: text(1) })
export type AuthRoleAddRequest = MessageOf<typeof AuthRoleAddRequest>

export const AuthRoleAddResponse = message('etcdserverpb.AuthRoleAddResponse', { header })
export type AuthRoleAddResponse = MessageOf<typeof AuthRoleAddResponse>

export const AuthRoleGetRequest = message('etcdserverpb.AuthRoleGetRequest', { role: text(1) })
export type AuthRoleGetRequest = MessageOf<typeof AuthRoleGetRequest>

export const AuthRoleGetResponse = message('etcdserverpb.AuthRoleGetResponse', {
  header,
  perm: repeated(nested(2, Permission)),
})
export type AuthRoleGetResponse = MessageOf<typeof AuthRoleGetResponse>

export const AuthRoleListRequest = message('etcdserverpb.AuthRoleListRequest', {})
export type AuthRoleListRequest = MessageOf<typeof AuthRoleListRequest>

export const AuthRoleListResponse = message('etcdserverpb.AuthRoleListResponse', {
  header,
  roles: repeated(text(2)),
})
export type AuthRoleListResponse = MessageOf<typeof AuthRoleListResponse>

export const AuthRoleDeleteRequest = message('etcdserverpb.AuthRoleDeleteRequest', { role: text(1) })
export type AuthRoleDeleteRequest = MessageOf<typeof AuthRoleDeleteRequest>

export const AuthRoleDeleteResponse = message('etcdserverpb.AuthRoleDeleteResponse', { header })
export type AuthRoleDeleteResponse = MessageOf<typeof AuthRoleDeleteResponse>

export const AuthRoleGrantPermissionRequest = message('etcdserverpb.AuthRoleGrantPermissionRequest', {
  name: text(1),
  perm: nested(2, Permission),
})
export type AuthRoleGrantPermissionRequest = MessageOf<typeof AuthRoleGrantPermissionRequest>

export const AuthRoleGrantPermissionResponse = message('etcdserverpb.AuthRoleGrantPermissionResponse', {
  header,
})
export type AuthRoleGrantPermissionResponse = MessageOf<typeof AuthRoleGrantPermissionResponse>

export const AuthRoleRevokePermissionRequest = message('etcdserverpb.AuthRoleRevokePermissionRequest', {
  role: text(1),
  key: key(2),
  rangeEnd: key(3),
})
export type AuthRoleRevokePermissionRequest = MessageOf<typeof AuthRoleRevokePermissionRequest>

export const AuthRoleRevokePermissionResponse = message('etcdserverpb.AuthRoleRevokePermissionResponse', {
  header,
})
export type AuthRoleRevokePermissionResponse = MessageOf<typeof AuthRoleRevokePermissionResponse>
