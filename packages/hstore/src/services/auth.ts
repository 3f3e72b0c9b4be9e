import { authError, type Role, type StoreError } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import type { Authenticator } from '../auth/authenticator.ts'
import type { PasswordHasher } from '../auth/password-hasher.ts'
import { newTokenPrefix, tokenFrom } from '../auth/token-table.ts'
import { failures } from '../consensus/outcome.ts'
import { encodeLogin } from '../state/auth-command.ts'
import type { CommandKind } from '../state/command.ts'
import type { NodeContext } from './node-context.ts'
import { type ServedMethod, type ServiceCall, serve } from './served-method.ts'

const { Auth } = services

/** etcd's `Auth` service. */
export function authMethods(
  node: NodeContext,
  authenticator: Authenticator,
  hasher: PasswordHasher,
): readonly ServedMethod[] {
  const calls = authCalls(node)
  return [
    loginMethod(node, authenticator),
    ...switchMethods(node, calls),
    ...userMethods(node, calls, hasher),
    ...roleMethods(node, calls),
  ]
}

/** The steps that the methods share. */
type AuthCalls = ReturnType<typeof authCalls>

function authCalls(node: NodeContext) {
  const { access, kv } = node.state
  return {
    /**
     * Commits a command of an administrator.
     *
     * @param bytes of the request
     * @throws {StoreError} also for a caller without the right
     */
    async change(kind: CommandKind, bytes: Uint8Array, call: ServiceCall) {
      access.checkAdmin(node.callerOf(call))
      await node.propose(kind, bytes, () => node.callerOf(call))
      return { header: node.header(kv.revision) }
    },

    /**
     * Answers with the state of the cluster. etcd puts these requests into its log, so without a
     * quorum they end as a write does.
     *
     * @param check throws for a caller without the right
     */
    async read<Answer extends object>(check: () => void, answer: () => Answer) {
      check()
      await node.linearize().catch((error: StoreError) => {
        throw error.message === failures.timedOut().message ? failures.deadline() : error
      })
      check()
      return { header: node.header(kv.revision), ...answer() }
    },
  }
}

function loginMethod(node: NodeContext, authenticator: Authenticator): ServedMethod {
  return serve(Auth.authenticate, async ({ name, password }) => {
    await node.linearize()
    for (;;) {
      const authRevision = await authenticator.checkPassword(name, password)
      const tokenPrefix = newTokenPrefix()
      const login = encodeLogin({ user: name, authRevision, tokenPrefix })
      const result = await node.proposeOnce('authenticate', login)
      // Users changed while the password was compared.
      if (result === 'outdated') continue
      const { index } = result as { index: number }
      return { header: node.header(node.state.kv.revision), token: tokenFrom(tokenPrefix, index) }
    }
  })
}

/** Whether users need passwords at all. */
function switchMethods(node: NodeContext, { change, read }: AuthCalls): readonly ServedMethod[] {
  const { auth, access } = node.state
  return [
    serve(Auth.authEnable, (_, call, bytes) => change('authEnable', bytes, call)),
    serve(Auth.authDisable, (_, call, bytes) => change('authDisable', bytes, call)),
    serve(Auth.authStatus, (_, call) =>
      read(
        () => access.checkAdmin(node.callerOf(call)),
        () => auth.authStatus(),
      ),
    ),
  ]
}

function userMethods(
  node: NodeContext,
  { change, read }: AuthCalls,
  hasher: PasswordHasher,
): readonly ServedMethod[] {
  const { auth, access } = node.state
  return [
    serve(Auth.userAdd, async (request, call) => {
      access.checkAdmin(node.callerOf(call))
      if (request.name === '') throw authError('userEmpty')
      const noPassword = request.options?.noPassword ?? false
      const hashedPassword = noPassword ? '' : await hasher.hash(request.password)
      const { name, options } = request
      return change('userAdd', Auth.userAdd.request.encode({ name, options, hashedPassword }), call)
    }),
    serve(Auth.userChangePassword, async ({ name, password }, call) => {
      access.checkAdmin(node.callerOf(call))
      const hashedPassword = password === '' ? '' : await hasher.hash(password)
      return change(
        'userChangePassword',
        Auth.userChangePassword.request.encode({ name, hashedPassword }),
        call,
      )
    }),
    serve(Auth.userDelete, (_, call, bytes) => change('userDelete', bytes, call)),
    serve(Auth.userGrantRole, (_, call, bytes) => change('userGrantRole', bytes, call)),
    serve(Auth.userRevokeRole, (_, call, bytes) => change('userRevokeRole', bytes, call)),
    serve(Auth.userGet, ({ name }, call) =>
      read(
        () => access.checkUserGet(node.callerOf(call), name),
        () => ({ roles: auth.userGet(name).roles }),
      ),
    ),
    serve(Auth.userList, (_, call) =>
      read(
        () => access.checkAdmin(node.callerOf(call)),
        () => ({ users: auth.userList() }),
      ),
    ),
  ]
}

function roleMethods(node: NodeContext, { change, read }: AuthCalls): readonly ServedMethod[] {
  const { auth, access } = node.state
  return [
    serve(Auth.roleAdd, (_, call, bytes) => change('roleAdd', bytes, call)),
    serve(Auth.roleDelete, (_, call, bytes) => change('roleDelete', bytes, call)),
    serve(Auth.roleGet, ({ role }, call) =>
      read(
        () => access.checkRoleGet(node.callerOf(call), role),
        () => ({ perm: permissionsOf(auth.roleGet(role)) }),
      ),
    ),
    serve(Auth.roleList, (_, call) =>
      read(
        () => access.checkAdmin(node.callerOf(call)),
        () => ({ roles: auth.roleList() }),
      ),
    ),
    serve(Auth.roleGrantPermission, (_, call, bytes) => change('roleGrantPermission', bytes, call)),
    serve(Auth.roleRevokePermission, (_, call, bytes) => change('roleRevokePermission', bytes, call)),
  ]
}

function permissionsOf({ keyPermission }: Role) {
  return keyPermission
}
