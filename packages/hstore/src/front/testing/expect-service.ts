import { expect } from 'vitest'
import { Http2Client } from './http2-client.ts'

/** Fails unless the server still serves a new client. */
export async function expectService(port: number) {
  expect(await new Http2Client(port).call('Echo', 'abc')).toMatchObject({ status: '0', messages: ['abc'] })
}
