import type { AuthCommand } from '@ticketcd/mvcc'
import {
  AuthRoleAddRequest,
  AuthRoleDeleteRequest,
  AuthRoleGrantPermissionRequest,
  AuthRoleRevokePermissionRequest,
  AuthUserAddRequest,
  AuthUserChangePasswordRequest,
  AuthUserDeleteRequest,
  AuthUserGrantRoleRequest,
  AuthUserRevokeRoleRequest,
} from '@ticketcd/wire'

export type AuthCommandKind = AuthCommand['type']

const readers: Readonly<Record<AuthCommand['type'], (bytes: Uint8Array) => AuthCommand>> = {
  authEnable: () => ({ type: 'authEnable' }),
  authDisable: () => ({ type: 'authDisable' }),
  userAdd: (bytes) => {
    const { name, hashedPassword, options } = AuthUserAddRequest.decode(bytes)
    return { type: 'userAdd', name, hashedPassword, noPassword: options?.noPassword ?? false }
  },
  userDelete: (bytes) => ({ type: 'userDelete', ...AuthUserDeleteRequest.decode(bytes) }),
  userChangePassword: (bytes) => {
    const { name, hashedPassword } = AuthUserChangePasswordRequest.decode(bytes)
    return { type: 'userChangePassword', name, hashedPassword }
  },
  userGrantRole: (bytes) => ({ type: 'userGrantRole', ...AuthUserGrantRoleRequest.decode(bytes) }),
  userRevokeRole: (bytes) => ({ type: 'userRevokeRole', ...AuthUserRevokeRoleRequest.decode(bytes) }),
  roleAdd: (bytes) => ({ type: 'roleAdd', ...AuthRoleAddRequest.decode(bytes) }),
  roleDelete: (bytes) => ({ type: 'roleDelete', ...AuthRoleDeleteRequest.decode(bytes) }),
  roleGrantPermission: (bytes) => {
    const { name, perm } = AuthRoleGrantPermissionRequest.decode(bytes)
    return { type: 'roleGrantPermission', name, perm }
  },
  roleRevokePermission: (bytes) => ({
    type: 'roleRevokePermission',
    ...AuthRoleRevokePermissionRequest.decode(bytes),
  }),
}

/** The change of users and roles in a command's protobuf bytes. */
export function authCommandOf(kind: AuthCommandKind, bytes: Uint8Array): AuthCommand {
  return readers[kind](bytes)
}

/** A login whose password was right, as it is committed. */
export interface Login {
  readonly user: string
  /** The auth revision at which the password was compared. */
  readonly authRevision: number
  readonly tokenPrefix: string
}

export function encodeLogin(login: Login): Uint8Array {
  return Buffer.from(JSON.stringify(login))
}

export function decodeLogin(bytes: Uint8Array): Login {
  return JSON.parse(Buffer.from(bytes).toString()) as Login
}
