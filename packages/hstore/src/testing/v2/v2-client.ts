import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

const time = /"expiration":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z"/g
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** An answer, with the indexes of the script. */
export interface V2Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/**
 * A client of one node's v2 API, for scripts of lines such as `PUT /v2/keys/a value=1`. `begin`
 * makes the key space look new: from then on indexes count from 1. In a line `{3}` is the node's
 * number of the script's index 3.
 */
export class V2Client {
  readonly address: string
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 })
  private offset = 0

  /** @param address `host:port` */
  constructor(address: string) {
    this.address = address
  }

  close(): void {
    this.agent.destroy()
  }

  /** Removes all keys that lists show. Scripts remove hidden ones themselves. */
  async begin(): Promise<void> {
    this.offset = 0
    const { body, headers } = await this.send('GET /v2/keys')
    const { node } = JSON.parse(body) as { node: { nodes?: readonly { readonly key: string }[] } }
    for (const { key } of node.nodes ?? []) await this.send(`DELETE /v2/keys${encodeURI(key)}?recursive=true`)
    const last = await this.send('GET /v2/keys')
    this.offset = Number(last.headers['x-etcd-index'] ?? headers['x-etcd-index'])
  }

  /** Status, text and index of an answer, such as `404 {"errorCode":100,…} @3`. */
  async ask(line: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.summary(await this.send(line, headers))
  }

  /** Sends each line. @returns the answer to the last one */
  async run(lines: readonly string[]): Promise<string> {
    let answer = ''
    for (const line of lines) answer = await this.ask(line)
    return answer
  }

  async send(line: string, headers: Readonly<Record<string, string>> = {}): Promise<V2Answer> {
    const response = await this.open(line, headers)
    return this.answerOf(response, await text(response))
  }

  /** Resolves with the headers of an answer. Its body may come later. */
  async open(line: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
    const [method = '', path = '', ...rest] = this.absolute(line).split(' ')
    const body = rest.join(' ')
    const [host = '', port = ''] = this.address.split(':')
    const type = body === '' ? {} : form
    const sent = request({ host, port, path, method, agent: this.agent, headers: { ...type, ...headers } })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return response
  }

  answerOf({ statusCode = 0, headers }: IncomingMessage, body: string): V2Answer {
    return { status: statusCode, headers, body: this.relative(body) }
  }

  summary({ status, headers, body }: V2Answer): string {
    const index = headers['x-etcd-index']
    // Of errors in the request itself the index is 0.
    const shown = index === undefined ? '' : ` @${index === '0' ? 0 : Number(index) - this.offset}`
    return `${status} ${body.trimEnd()}${shown}`
  }

  /** The text with the script's indexes, and without times. */
  relative(body: string): string {
    const less = (digits: string) => String(Number(digits) - this.offset)
    return (
      body
        .replaceAll(time, '"expiration":"…"')
        // Some seconds may have passed.
        .replaceAll(/"ttl":(\d{3,})/g, (_, ttl) => `"ttl":${Math.ceil(Number(ttl) / 100) * 100}`)
        .replaceAll(/"(modifiedIndex|createdIndex|index)":([1-9]\d*)/g, (_, name, index) => {
          return `"${name}":${less(index)}`
        })
        .replaceAll(/\/(\d{20})"/g, (_, index) => `/{${less(index)}}"`)
        .replaceAll(/\[(\d+) != (\d+)\]/g, (_, wanted, index) => `[${less(wanted)} != ${less(index)}]`)
        .replaceAll(/\[(\d+)\/(\d+)\]/g, (_, start, index) => `[${less(start)}/${less(index)}]`)
    )
  }

  private absolute(line: string): string {
    return line.replaceAll(/\{(\d+)\}/g, (_, index) => String(Number(index) + this.offset))
  }
}
