import { bool, enumeration, key, nested, repeated, text, uint64 } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'

export const PermissionType = { READ: 0, WRITE: 1, READWRITE: 2 } as const

export const Permission = message('authpb.Permission', {
  permType: enumeration(1, 'Type', PermissionType, 'permType'),
  key: key(2),
  rangeEnd: key(3),
})
export type Permission = MessageOf<typeof Permission>

export const UserAddOptions = message('authpb.UserAddOptions', { noPassword: bool(1) })
export type UserAddOptions = MessageOf<typeof UserAddOptions>

/** A user as it is stored. Name and password hash are latin1 text of bytes. */
export const User = message('authpb.User', {
  name: key(1),
  password: key(2),
  roles: repeated(text(3)),
  options: nested(4, UserAddOptions),
})
export type User = MessageOf<typeof User>

/** A role as it is stored. The name is latin1 text of bytes. */
export const Role = message('authpb.Role', {
  name: key(1),
  keyPermission: repeated(nested(2, Permission, 'keyPermission')),
})
export type Role = MessageOf<typeof Role>

const header = nested(1, ResponseHeader)

export const AuthEnableRequest = message('etcdserverpb.AuthEnableRequest', {})
export type AuthEnableRequest = MessageOf<typeof AuthEnableRequest>

export const AuthEnableResponse = message('etcdserverpb.AuthEnableResponse', { header })
export type AuthEnableResponse = MessageOf<typeof AuthEnableResponse>

export const AuthDisableRequest = message('etcdserverpb.AuthDisableRequest', {})
export type AuthDisableRequest = MessageOf<typeof AuthDisableRequest>

export const AuthDisableResponse = message('etcdserverpb.AuthDisableResponse', { header })
export type AuthDisableResponse = MessageOf<typeof AuthDisableResponse>

export const AuthStatusRequest = message('etcdserverpb.AuthStatusRequest', {})
export type AuthStatusRequest = MessageOf<typeof AuthStatusRequest>

export const AuthStatusResponse = message('etcdserverpb.AuthStatusResponse', {
  header,
  enabled: bool(2),
  authRevision: uint64(3, 'authRevision'),
})
export type AuthStatusResponse = MessageOf<typeof AuthStatusResponse>

export const AuthenticateRequest = message('etcdserverpb.AuthenticateRequest', {
  name: text(1),
  password: text(2),
})
export type AuthenticateRequest = MessageOf<typeof AuthenticateRequest>

export const AuthenticateResponse = message('etcdserverpb.AuthenticateResponse', { header, token: text(2) })
export type AuthenticateResponse = MessageOf<typeof AuthenticateResponse>
