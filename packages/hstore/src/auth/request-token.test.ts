import { expect, test } from 'vitest'
import { tokenOfCall, tokenOfGatewayRequest } from '../index.ts'

test.each([
  [{}, undefined],
  [{ token: 'a' }, 'a'],
  [{ authorization: 'a' }, 'a'],
  [{ token: 'a', authorization: 'b' }, 'a'],
  [{ token: ['a', 'b'] }, 'a'],
  [{ token: [], authorization: 'b' }, 'b'],
  [{ authorization: '' }, ''],
  [{ authorization: 'Bearer a' }, 'Bearer a'],
  [{ 'grpc-metadata-token': 'a' }, undefined],
])('the token of a call with %j is %s', (headers, token) => {
  expect(tokenOfCall(headers)).toBe(token)
})

test.each([
  [{}, undefined],
  [{ token: 'a' }, undefined],
  [{ authorization: 'a' }, 'a'],
  [{ 'grpc-metadata-token': 'a', authorization: 'b' }, 'a'],
  [{ 'grpc-metadata-authorization': 'a' }, 'a'],
  [{ authorization: 'Bearer a' }, 'Bearer a'],
])('the token of a gateway request with %j is %s', (headers, token) => {
  expect(tokenOfGatewayRequest(headers)).toBe(token)
})
