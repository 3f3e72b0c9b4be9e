import { Agent, request } from 'node:http'

/** A client of one node's JSON gateway. */
export class GatewayClient {
  private readonly address: string
  private readonly timeoutMs: number
  private readonly agent = new Agent({ keepAlive: true })

  /** @param address `host:port` */
  constructor(address: string, timeoutMs: number) {
    this.address = address
    this.timeoutMs = timeoutMs
  }

  /** Rejects where the node answers no 200 in time: the outcome is unknown then. */
  call(path: string, body: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `http://${this.address}/v3/${path}`,
        { method: 'POST', agent: this.agent, timeout: this.timeoutMs },
        (response) => {
          let text = ''
          response.on('error', reject)
          response.on('data', (chunk) => {
            text += chunk
          })
          response.on('end', () => {
            if (response.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>)
            else reject(new Error(text))
          })
        },
      )
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
      outgoing.on('error', reject)
      outgoing.end(JSON.stringify(body))
    })
  }

  async put(key: string, value: string): Promise<void> {
    await this.call('kv/put', { key: base64(key), value: base64(value) })
  }

  /** All keys with a prefix, by a linearizable read. */
  async keys(prefix: string): Promise<Map<string, string>> {
    const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
    const answer = await this.call('kv/range', { key: base64(prefix), range_end: base64(end) })
    const kvs = (answer.kvs ?? []) as { key: string; value?: string }[]
    return new Map(kvs.map(({ key, value }) => [text(key), text(value ?? '')]))
  }

  close(): void {
    this.agent.destroy()
  }
}

function base64(value: string): string {
  return Buffer.from(value, 'latin1').toString('base64')
}

function text(value: string): string {
  return Buffer.from(value, 'base64').toString('latin1')
}
