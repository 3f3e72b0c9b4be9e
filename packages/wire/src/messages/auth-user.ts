import { nested, repeated, text } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { UserAddOptions } from './auth.ts'
import { ResponseHeader } from './header.ts'

const header = nested(1, ResponseHeader)

export const AuthUserAddRequest = message('etcdserverpb.AuthUserAddRequest', {
  name: text(1),
  password: text(2),
  options: nested(3, UserAddOptions),
  hashedPassword: text(4, 'hashedPassword'),
})
export type AuthUserAddRequest = MessageOf<typeof AuthUserAddRequest>

export const AuthUserAddResponse = message('etcdserverpb.AuthUserAddResponse', { header })
export type AuthUserAddResponse = MessageOf<typeof AuthUserAddResponse>

export const AuthUserGetRequest = message('etcdserverpb.AuthUserGetRequest', { name: text(1) })
export type AuthUserGetRequest = MessageOf<typeof AuthUserGetRequest>

export const AuthUserGetResponse = message('etcdserverpb.AuthUserGetResponse', {
  header,
  roles: repeated(text(2)),
})
export type AuthUserGetResponse = MessageOf<typeof AuthUserGetResponse>

export const AuthUserListRequest = message('etcdserverpb.AuthUserListRequest', {})
export type AuthUserListRequest = MessageOf<typeof AuthUserListRequest>

export const AuthUserListResponse = message('etcdserverpb.AuthUserListResponse', {
  header,
  users: repeated(text(2)),
})
export type AuthUserListResponse = MessageOf<typeof AuthUserListResponse>

export const AuthUserDeleteRequest = message('etcdserverpb.AuthUserDeleteRequest', { name: text(1) })
export type AuthUserDeleteRequest = MessageOf<typeof AuthUserDeleteRequest>

export const AuthUserDeleteResponse = message('etcdserverpb.AuthUserDeleteResponse', { header })
export type AuthUserDeleteResponse = MessageOf<typeof AuthUserDeleteResponse>

export const AuthUserChangePasswordRequest = message('etcdserverpb.AuthUserChangePasswordRequest', {
  name: text(1),
  password: text(2),
  hashedPassword: text(3, 'hashedPassword'),
})
export type AuthUserChangePasswordRequest = MessageOf<typeof AuthUserChangePasswordRequest>

export const AuthUserChangePasswordResponse = message('etcdserverpb.AuthUserChangePasswordResponse', {
  header,
})
export type AuthUserChangePasswordResponse = MessageOf<typeof AuthUserChangePasswordResponse>

export const AuthUserGrantRoleRequest = message('etcdserverpb.AuthUserGrantRoleRequest', {
  user: text(1),
  role: text(2),
})
export type AuthUserGrantRoleRequest = MessageOf<typeof AuthUserGrantRoleRequest>

export const AuthUserGrantRoleResponse = message('etcdserverpb.AuthUserGrantRoleResponse', { header })
export type AuthUserGrantRoleResponse = MessageOf<typeof AuthUserGrantRoleResponse>

export const AuthUserRevokeRoleRequest = message('etcdserverpb.AuthUserRevokeRoleRequest', {
  name: text(1),
  role: text(2),
})
export type AuthUserRevokeRoleRequest = MessageOf<typeof AuthUserRevokeRoleRequest>

export const AuthUserRevokeRoleResponse = message('etcdserverpb.AuthUserRevokeRoleResponse', { header })
export type AuthUserRevokeRoleResponse = MessageOf<typeof AuthUserRevokeRoleResponse>
