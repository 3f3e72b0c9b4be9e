import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request on a connection of its own. */
async function open(
  method: 'GET' | 'POST',
  address: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  const sent = request(`http://${address}${path}`, { method, headers, agent: false }).end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

/**
 * Status, type and text of an answer. etcd 3.5 has a space behind each comma, which is left out.
 */
export async function ask(
  method: 'GET' | 'POST',
  address: string,
  path: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; type: string; body: string }> {
  const response = await open(method, address, path, body, headers)
  const answer = (await text(response)).replaceAll(', "', ',"')
  return { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body: answer }
}

/** The first lines of an answer that does not end by itself. */
export async function lines(address: string, path: string, body: string, count: number): Promise<string[]> {
  const response = await open('POST', address, path, body, {})
  let read = ''
  try {
    for await (const chunk of response) {
      read += chunk
      if (read.split('\n').length > count) break
    }
  } finally {
    response.destroy()
  }
  return read.split('\n').slice(0, count)
}
