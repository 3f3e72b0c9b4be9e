import { Code, StoreError } from '../store-error.ts'

/** The refusals of etcd's auth store, in the form that clients receive. */
const refusals = {
  rootUserNotExist: [Code.failedPrecondition, 'etcdserver: root user does not exist'],
  rootRoleNotExist: [Code.failedPrecondition, 'etcdserver: root user does not have root role'],
  userAlreadyExists: [Code.failedPrecondition, 'etcdserver: user name already exists'],
  userEmpty: [Code.invalidArgument, 'etcdserver: user name is empty'],
  userNotFound: [Code.failedPrecondition, 'etcdserver: user name not found'],
  roleAlreadyExists: [Code.failedPrecondition, 'etcdserver: role name already exists'],
  roleNotFound: [Code.failedPrecondition, 'etcdserver: role name not found'],
  roleEmpty: [Code.invalidArgument, 'etcdserver: role name is empty'],
  authFailed: [Code.invalidArgument, 'etcdserver: authentication failed, invalid user ID or password'],
  noPasswordUser: [Code.unknown, 'auth: authentication failed, password was given for no password user'],
  permissionNotGiven: [Code.invalidArgument, 'etcdserver: permission not given'],
  permissionDenied: [Code.permissionDenied, 'etcdserver: permission denied'],
  roleNotGranted: [Code.failedPrecondition, 'etcdserver: role is not granted to the user'],
  permissionNotGranted: [Code.failedPrecondition, 'etcdserver: permission is not granted to the role'],
  authNotEnabled: [Code.failedPrecondition, 'etcdserver: authentication is not enabled'],
  invalidAuthToken: [Code.unauthenticated, 'etcdserver: invalid auth token'],
  invalidAuthManagement: [Code.invalidArgument, 'etcdserver: invalid auth management'],
} as const satisfies Record<string, readonly [Code, string]>

export type AuthRefusal = keyof typeof refusals

export function authError(refusal: AuthRefusal): StoreError {
  const [code, message] = refusals[refusal]
  return new StoreError(code, message)
}

/**
 * The command was checked under an older auth revision than that of its application. It has changed
 * nothing. The server determines the caller again and proposes the command again.
 */
export class OldAuthRevision extends StoreError {
  constructor() {
    super(Code.unknown, 'auth: revision in header is old')
    this.name = 'OldAuthRevision'
  }
}

/**
 * The refusal in the form of Hash, HashKV, Defragment and Snapshot: there etcd returns the error of
 * its auth store unchanged, so it has no code and another prefix.
 */
export function maintenanceError({ message }: StoreError): StoreError {
  return new StoreError(Code.unknown, message.replace(/^etcdserver:/, 'auth:'))
}
