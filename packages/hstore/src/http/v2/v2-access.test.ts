import { afterEach, expect, it } from 'vitest'
import { endAll } from '../../front/testing/cleanup.ts'
import { startV2 } from '../../testing/v2/v2-stage.ts'

afterEach(endAll)

const refused =
  '401 {"errorCode":110,"message":"The request requires user authentication","cause":"auth is enabled: v2 requests need the token of a user with the role root in Authorization","index":0} @0'
const lines = [
  'GET /v2/keys/a',
  'GET /v2/keys/a?quorum=true',
  'GET /v2/keys/a?wait=true',
  'PUT /v2/keys/a value=2',
  'POST /v2/keys/a value=2',
  'DELETE /v2/keys/a',
  'GET /v2/members',
]

it.each(lines)('with auth only a user with the role root may do %s', async (line) => {
  const { client, enableAuth } = await startV2()
  await client.ask('PUT /v2/keys/a value=1')
  enableAuth()
  for (const headers of [{}, { authorization: 'ann' }, { authorization: 'stranger' }])
    expect(await client.ask(line, headers)).toBe(refused)
  const { statusCode } = await client.open(line, { authorization: 'root' })
  expect([200, 400]).toContain(statusCode)
})

it('a token of a login that the node has not applied yet is waited for', async () => {
  const { client, node, enableAuth } = await startV2()
  enableAuth()
  const { auth } = node.state
  const withRoot = auth.state()
  auth.restore({ ...withRoot, users: [] })
  node.ready = async () => auth.restore(withRoot)
  expect(await client.ask('PUT /v2/keys/a value=1', { authorization: 'root' })).toMatch(/^201 /)
})

it('rights that are taken away before a command is applied count', async () => {
  const { client, node, enableAuth } = await startV2()
  const { proposeV2 } = node
  node.proposeV2 = (command, caller) => {
    enableAuth()
    return proposeV2.call(node, command, caller)
  }
  expect(await client.ask('PUT /v2/keys/a value=1')).toBe(refused)
  expect(node.state.v2.index).toBe(0)
})

it('a page of another site changes nothing, and may read nothing by a script', async () => {
  const { client, node } = await startV2()
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' }
  for (const line of ['PUT /v2/keys/a value=1', 'POST /v2/keys/a value=1', 'DELETE /v2/keys/a'])
    expect(await client.ask(line, foreign)).toMatch(
      /^403 .*"errorCode":110.*A page of another site sent this/,
    )
  expect(node.state.v2.index).toBe(0)
  for (const line of ['GET /v2/keys', 'OPTIONS /v2/keys']) {
    const { headers } = await client.send(line, foreign)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  }
})
