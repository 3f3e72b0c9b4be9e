import type { Key } from '../key-value.ts'
import type { Permission } from './permission.ts'

/**
 * The replicated changes of users and roles. Fields are those of etcd's requests in camel case. A
 * password arrives hashed: hashing takes time and randomness, so it happens before the proposal.
 * The server always sets `hashedPassword` itself, because etcd's messages let a client set it.
 */
export type AuthCommand =
  | { readonly type: 'authEnable' }
  | { readonly type: 'authDisable' }
  | {
      readonly type: 'userAdd'
      readonly name: string
      readonly hashedPassword: string
      readonly noPassword: boolean
    }
  | { readonly type: 'userDelete'; readonly name: string }
  | { readonly type: 'userChangePassword'; readonly name: string; readonly hashedPassword: string }
  | { readonly type: 'userGrantRole'; readonly user: string; readonly role: string }
  | { readonly type: 'userRevokeRole'; readonly name: string; readonly role: string }
  | { readonly type: 'roleAdd'; readonly name: string }
  | { readonly type: 'roleDelete'; readonly role: string }
  | {
      readonly type: 'roleGrantPermission'
      readonly name: string
      readonly perm: Permission | undefined
    }
  | {
      readonly type: 'roleRevokePermission'
      readonly role: string
      readonly key: Key
      readonly rangeEnd: Key
    }

/** The tokens that a command has ended on every node: those of one user, all, or none. */
export type EndedTokens = 'none' | 'all' | { readonly user: string }
