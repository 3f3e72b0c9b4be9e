import { services } from '@ticketcd/wire'
import { refusal } from '../api-client.ts'
import type { Row } from '../row.ts'

const { Auth, KV } = services

const roleNotFound = '9 etcdserver: role name not found'

/**
 * In this order, on a new cluster: they prepare users and roles. Each user's password is its name.
 */
export const authOffRows: readonly Row[] = [
  {
    id: 'auth-enable-no-root',
    run: ({ client }) => refusal(client.call(Auth.authEnable, {})),
    answer: '9 etcdserver: root user does not exist',
  },
  {
    id: 'auth-disable-off',
    run: ({ client }) => refusal(client.call(Auth.authDisable, {})),
    answer: 'ok',
  },
  {
    id: 'auth-authenticate-off',
    run: ({ client }) => refusal(client.call(Auth.authenticate, { name: 'root' })),
    answer: '9 etcdserver: authentication is not enabled',
  },
  {
    id: 'auth-token-while-off',
    run: ({ client }) => refusal(client.call(KV.range, { key: 'k' }, { authorization: 'any' })),
    answer: 'ok',
    etcd34: '16 etcdserver: invalid auth token',
  },
  {
    id: 'auth-enable-root-without-role',
    run: async ({ client }) => {
      await client.call(Auth.userAdd, { name: 'root', password: 'root' })
      return refusal(client.call(Auth.authEnable, {}))
    },
    answer: '9 etcdserver: root user does not have root role',
  },
  {
    id: 'auth-grant-root',
    run: async ({ client }) => {
      await client.call(Auth.userAdd, { name: 'u1', password: 'u1' })
      const grant = () => refusal(client.call(Auth.userGrantRole, { user: 'root', role: 'root' }))
      return [await grant(), await grant()]
    },
    answer: ['ok', 'ok'],
  },
  {
    id: 'auth-user-exists',
    run: ({ client }) => refusal(client.call(Auth.userAdd, { name: 'root', password: 'x' })),
    answer: '9 etcdserver: user name already exists',
  },
  {
    id: 'auth-role-exists',
    run: async ({ client }) => {
      await client.call(Auth.roleAdd, { name: 'r1' })
      return refusal(client.call(Auth.roleAdd, { name: 'r1' }))
    },
    answer: '9 etcdserver: role name already exists',
  },
  {
    id: 'auth-role-empty',
    run: ({ client }) => refusal(client.call(Auth.roleAdd, { name: '' })),
    answer: '3 etcdserver: role name is empty',
  },
  {
    id: 'auth-role-missing',
    run: async ({ client }) => [
      await refusal(client.call(Auth.roleGet, { role: 'zz' })),
      await refusal(client.call(Auth.roleDelete, { role: 'zz' })),
      await refusal(client.call(Auth.roleGrantPermission, { name: 'zz', perm: { key: 'a' } })),
      await refusal(client.call(Auth.userGrantRole, { user: 'u1', role: 'zz' })),
    ],
    answer: [roleNotFound, roleNotFound, roleNotFound, roleNotFound],
  },
  {
    id: 'auth-role-not-granted',
    run: ({ client }) => refusal(client.call(Auth.userRevokeRole, { name: 'root', role: 'r1' })),
    answer: '9 etcdserver: role is not granted to the user',
  },
  {
    id: 'auth-permission-not-granted',
    run: ({ client }) => refusal(client.call(Auth.roleRevokePermission, { role: 'r1', key: 'nope' })),
    answer: '9 etcdserver: permission is not granted to the role',
  },
  {
    id: 'auth-revision-unmoved',
    run: async ({ client }) => {
      const before = (await client.call(KV.put, { key: 'p1' })).header?.revision ?? 0
      await client.call(Auth.roleGrantPermission, {
        name: 'r1',
        perm: { permType: 2, key: 'p', rangeEnd: 'q' },
      })
      const granted = await client.call(Auth.userGrantRole, { user: 'u1', role: 'r1' })
      const read = await client.call(Auth.roleList, {})
      return [granted.header?.revision, read.header?.revision].map((each) => (each ?? 0) - before)
    },
    answer: [0, 0],
  },
]
