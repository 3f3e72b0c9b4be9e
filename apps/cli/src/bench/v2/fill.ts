import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { Failure } from '../../failure.ts'
import { formOf, formType, keyPath, valueBytes } from './wrk-script.ts'

const inFlight = 64

/** Writes every key once, so that each read finds its key. */
export async function fill(port: number, keys: number, bytes = valueBytes): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  let next = 0
  const write = async () => {
    while (next < keys) {
      const key = next
      next += 1
      await put(agent, port, `${keyPath}${key}`, bytes)
    }
  }
  try {
    await Promise.all(Array.from({ length: inFlight }, write))
  } finally {
    agent.destroy()
  }
}

async function put(agent: Agent, port: number, path: string, bytes: number): Promise<void> {
  const headers = { 'content-type': formType }
  const sent = request({ host: '127.0.0.1', port, path, method: 'PUT', agent, headers })
  sent.end(formOf(bytes))
  const [response] = await once(sent, 'response')
  response.resume()
  await once(response, 'end')
  if (response.statusCode >= 400) throw new Failure(`PUT ${path} was answered with ${response.statusCode}.`)
}
