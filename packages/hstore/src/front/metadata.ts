import { GrpcError, grpcCode } from './grpc-error.ts'

/** Header names in lower case with their values; several values of a name are joined by `, `. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The headers of a call that the client's application may have set. */
export class Metadata {
  private readonly headers: RequestHeaders

  constructor(headers: RequestHeaders) {
    this.headers = headers
  }

  /** @param name in lower case */
  get(name: string): string | undefined {
    const value = this.headers[name]
    return typeof value === 'object' ? value.join(', ') : value
  }

  /**
   * The bytes of a binary header; the first ones if there are several. Throws `GrpcError` INTERNAL
   * with grpc-go's message if they are no base64.
   * @param name in lower case, ending in `-bin`
   */
  getBinary(name: string): Buffer | undefined {
    const value = this.get(name)?.split(',', 1)[0]
    if (value === undefined) return undefined
    if (base64.test(value)) return Buffer.from(value, 'base64')
    const quoted = `${JSON.stringify(value)} in header ${JSON.stringify(name)}`
    throw new GrpcError(grpcCode.internal, `malformed binary metadata ${quoted}: illegal base64 data`)
  }
}
