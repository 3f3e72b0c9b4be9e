import { PermissionType } from '@ticketcd/mvcc'
import { afterEach, describe, expect, it } from 'vitest'
import { endAll } from '../../front/testing/cleanup.ts'
import { form, json, summary } from '../../testing/plain-client.ts'
import { startPlainApi } from '../../testing/plain-stage.ts'

afterEach(endAll)

describe('with auth', () => {
  const permission = (permType: number, key: string, rangeEnd = '') => ({ permType, key, rangeEnd })

  async function withRoles() {
    const stage = await startPlainApi()
    await stage.ask('POST', '/write', json({ key: 'a', value: '1' }))
    stage.enableAuth([
      { name: 'reader', keyPermission: [permission(PermissionType.read, 'a', 'b')] },
      { name: 'owner', keyPermission: [permission(PermissionType.readWrite, 'a', 'b')] },
      { name: 'all', keyPermission: [permission(PermissionType.read, '\0', '\0')] },
    ])
    const statusOf = async (token: string | undefined, method: string, path: string, body = '') => {
      const authorization = token === undefined ? {} : { authorization: token }
      const headers = { ...form('').headers, ...authorization }
      return (await stage.ask(method, path, { headers, body })).status
    }
    return { ...stage, statusOf }
  }

  it('a request needs a token in Authorization', async () => {
    const { statusOf, ask } = await withRoles()
    for (const token of [undefined, 'stranger']) {
      expect(await statusOf(token, 'GET', '/read')).toBe(401)
      expect(await statusOf(token, 'GET', '/read/a?consistency=local')).toBe(401)
      expect(await statusOf(token, 'POST', '/write', 'key=a&value=2')).toBe(401)
      expect(await statusOf(token, 'POST', '/update', 'key=a&value=2')).toBe(401)
      expect(await statusOf(token, 'DELETE', '/delete/a')).toBe(401)
    }
    expect(summary(await ask('GET', '/read'))).toEqual([401, 'unauthenticated'])
  })

  it('and its user the right', async () => {
    const { statusOf, ask } = await withRoles()
    expect(await statusOf('reader', 'GET', '/read/a')).toBe(200)
    expect(await statusOf('reader', 'GET', '/read/b')).toBe(403)
    expect(await statusOf('reader', 'POST', '/write', 'key=a&value=2')).toBe(403)
    expect(await statusOf('reader', 'POST', '/update', 'key=a&value=2')).toBe(403)
    expect(await statusOf('reader', 'GET', '/delete/a')).toBe(403)
    expect(await statusOf('reader', 'GET', '/read')).toBe(403)
    expect(await statusOf('all', 'GET', '/read')).toBe(200)
    expect(await statusOf('owner', 'POST', '/write', 'key=a&value=2')).toBe(200)
    expect(await statusOf('owner', 'POST', '/update', 'key=a&value=3')).toBe(200)
    expect(await statusOf('owner', 'DELETE', '/delete/a')).toBe(200)
    expect(await statusOf('root', 'GET', '/read')).toBe(200)
    const denied = await ask('GET', '/read', { headers: { authorization: 'reader' } })
    expect(summary(denied)).toEqual([403, 'permission-denied'])
  })

  it('a token of a login that the node has not applied yet is waited for', async () => {
    const { statusOf, node, enableAuth } = await withRoles()
    node.ready = async () =>
      enableAuth([{ name: 'late', keyPermission: [permission(PermissionType.readWrite, 'a')] }])
    expect(await statusOf('late', 'GET', '/read/a')).toBe(200)
  })
})
