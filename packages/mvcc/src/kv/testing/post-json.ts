import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** Posts a message and reads the answer, also that of an error. */
export async function postJson(url: string, body: object): Promise<unknown> {
  const sent = request(url, { method: 'POST' }).end(JSON.stringify(body))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return JSON.parse(await text(response))
}
