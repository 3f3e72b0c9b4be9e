import { type ClientHttp2Session, connect } from 'node:http2'
import type { Draft } from '../message.ts'
import type { Method } from '../services/method.ts'

/** A minimal gRPC client for tests of the messages. */
export class GrpcClient {
  private readonly session: ClientHttp2Session

  /** @param host `host:port` */
  constructor(host: string) {
    this.session = connect(`http://${host}`)
  }

  close(): void {
    this.session.close()
  }

  /**
   * Sends one request and reads responses.
   *
   * @param count the responses to wait for; the stream is closed after them
   */
  async call<Request extends object, Response extends object>(
    { path, request, response }: Method<Request, Response>,
    value: Draft<Request>,
    count = 1,
  ): Promise<Response[]> {
    const stream = this.session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const frame = request.encode(value, 5)
    frame[0] = 0
    frame.writeUInt32BE(frame.length - 5, 1)
    stream.write(frame)
    if (count === 1) stream.end()
    let status: unknown
    stream.on('trailers', (trailers) => {
      status = trailers['grpc-message'] ?? trailers['grpc-status']
    })
    const responses: Response[] = []
    let rest = Buffer.alloc(0)
    for await (const chunk of stream) {
      rest = Buffer.concat([rest, chunk])
      for (let end = frameEnd(rest); end <= rest.length; end = frameEnd(rest)) {
        responses.push(response.decode(rest.subarray(5, end)))
        rest = rest.subarray(end)
      }
      if (count > 1 && responses.length >= count) break
    }
    stream.close()
    if (responses.length === 0) throw new Error(`${path} failed: ${status}`)
    return responses
  }
}

function frameEnd(bytes: Buffer): number {
  return bytes.length < 5 ? Number.POSITIVE_INFINITY : 5 + bytes.readUInt32BE(1)
}
