import { once } from 'node:events'
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type Draft, type Method, services } from '@ticketcd/wire'
import { onTestFinished } from 'vitest'
import type { Address } from '../../cli/client/address.ts'
import { MessageReader } from '../../front/message-reader.ts'

/** The end of a call without its answer. */
export const lost = Symbol('the connection is lost')
/** No answer at all. */
export const silent = Symbol('no answer')

export interface Status {
  readonly code: number
  readonly message: string
}

type Answer =
  | { readonly answers: readonly Uint8Array[]; readonly isOpen: boolean }
  | Status
  | typeof lost
  | typeof silent
type Handler = (request: Uint8Array, headers: Readonly<Record<string, unknown>>) => Answer

/** A node whose answers a test chooses. */
export class FakeNode {
  readonly name: string
  readonly address: Address
  /** The methods that were called, such as `Put`, without those that ask for members. */
  readonly calls: string[] = []
  clusterId = 1n
  private readonly server: Http2Server
  private readonly handlers = new Map<string, Handler>()
  private readonly sessions = new Set<ServerHttp2Session>()

  private constructor(name: string, server: Http2Server) {
    this.name = name
    this.server = server
    const { port } = server.address() as AddressInfo
    this.address = { host: '127.0.0.1', port, isSecure: false }
    server.on('session', (session) => this.sessions.add(session))
    server.on('stream', (stream, headers) => this.serve(stream, headers))
  }

  /** Nodes that list one another as members, `node1` first. They end with the test. */
  static async cluster(size: number): Promise<FakeNode[]> {
    const nodes: FakeNode[] = []
    for (let number = 1; number <= size; number += 1) {
      const server = createServer()
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const node = new FakeNode(`node${number}`, server)
      nodes.push(node)
      onTestFinished(() => node.kill())
    }
    const members = nodes.map(({ name, address }, at) => ({
      id: BigInt(at + 1),
      name,
      clientUrls: [`http://127.0.0.1:${address.port}`],
    }))
    for (const node of nodes)
      node.answer(services.Cluster.memberList, () => ({
        header: { clusterId: node.clusterId, memberId: BigInt(node.name.slice(-1)) },
        members,
      }))
    return nodes
  }

  /** One answer to a call, or a failure. */
  answer<Request extends object, Response extends object>(
    method: Method<Request, Response>,
    handle: (
      request: Request,
      headers: Readonly<Record<string, unknown>>,
    ) => Draft<Response> | Status | typeof lost | typeof silent,
  ): void {
    this.handlers.set(method.path, (bytes, headers) => {
      const answer = handle(method.request.decode(bytes), headers)
      if (typeof answer === 'symbol' || 'code' in answer) return answer as Answer
      return { answers: [method.response.encode(answer as Draft<Response>)], isOpen: false }
    })
  }

  /** Answers to the first request of a stream, which stays open. */
  stream<Request extends object, Response extends object>(
    method: Method<Request, Response>,
    handle: (request: Request) => readonly Draft<Response>[],
  ): void {
    this.handlers.set(method.path, (bytes) => ({
      answers: handle(method.request.decode(bytes)).map((answer) => method.response.encode(answer)),
      isOpen: true,
    }))
  }

  /** Closes all connections. New ones are accepted. */
  drop(): void {
    for (const session of this.sessions) session.destroy()
    this.sessions.clear()
  }

  async kill(): Promise<void> {
    if (!this.server.listening) return
    this.drop()
    this.server.close()
    await once(this.server, 'close')
  }

  private serve(stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>): void {
    const path = String(headers[':path'])
    stream.on('error', () => {})
    if (path !== services.Cluster.memberList.path) this.calls.push(path.slice(path.lastIndexOf('/') + 1))
    const reader = new MessageReader(2 ** 30, 'identity')
    let isAnswered = false
    stream.on('data', (chunk: Buffer) => {
      reader.push(chunk)
      const request = reader.next()
      if (request === undefined || isAnswered) return
      isAnswered = true
      this.respond(stream, this.handlers.get(path)?.(request, headers) ?? { code: 12, message: 'not served' })
    })
  }

  private respond(stream: ServerHttp2Stream, answer: Answer): void {
    if (answer === silent) return
    if (answer === lost) return void stream.session?.destroy()
    const head = { ':status': 200, 'content-type': 'application/grpc' }
    if ('code' in answer) {
      stream.respond(
        { ...head, 'grpc-status': String(answer.code), 'grpc-message': answer.message },
        { endStream: true },
      )
      return
    }
    stream.respond(head, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    for (const message of answer.answers) {
      const frame = Buffer.alloc(5 + message.byteLength)
      frame.writeUInt32BE(message.byteLength, 1)
      frame.set(message, 5)
      stream.write(frame)
    }
    if (!answer.isOpen) stream.end()
  }
}
