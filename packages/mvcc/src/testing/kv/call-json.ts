import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

/**
 * Sends a message.
 * @returns the answer, also that of an error: parsed if it is JSON, else as text
 */
export async function callJson(method: 'GET' | 'POST', url: string, message: object): Promise<unknown> {
  const body = JSON.stringify(message)
  const headers = { 'content-length': Buffer.byteLength(body) }
  const sent = request(url, { method, headers }).end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const answer = await text(response)
  return answer.startsWith('{') ? JSON.parse(answer) : answer
}
