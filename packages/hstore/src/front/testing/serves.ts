import { Http2Client } from './http2-client.ts'

/** Whether the server serves a new client. */
export async function serves(port: number): Promise<boolean> {
  const { status, messages } = await new Http2Client(port).call('Echo', 'abc')
  return status === '0' && messages[0] === 'abc'
}
