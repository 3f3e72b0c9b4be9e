import type { GrpcError } from '../grpc-error.ts'
import { encodeStatusMessage } from '../status-message.ts'
import { literalOf, namedLiteral } from './hpack/literal.ts'

const statusName = 8
const status200 = Buffer.from([0x80 | statusName])
const contentTypeName = 31
const contentType = literalOf(contentTypeName, 'application/grpc')
const fieldName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** The headers before the messages. */
export const okHeaders = Buffer.concat([status200, contentType])

/** The trailers of a call that succeeds. */
export const okTrailers = Buffer.concat([namedLiteral('grpc-status', '0'), namedLiteral('grpc-message', '')])

/** The trailers after the messages. Throws if HTTP/2 cannot carry the error's metadata. */
export function trailersOf(error: GrpcError | undefined): Buffer {
  if (error === undefined) return okTrailers
  const { code, message, metadata = {} } = error
  const fields = Object.entries(metadata).map(([name, value]) => {
    if (!fieldName.test(name) || !fieldValue.test(value)) throw new Error(`no header: ${name}`)
    return namedLiteral(name, value)
  })
  return Buffer.concat([
    ...fields,
    namedLiteral('grpc-status', String(code)),
    namedLiteral('grpc-message', encodeStatusMessage(message)),
  ])
}

/** The headers of an answer without messages. Throws as `trailersOf`. */
export function headersAlone(error: GrpcError | undefined, httpStatus: number): Buffer {
  const status = httpStatus === 200 ? status200 : literalOf(statusName, String(httpStatus))
  return Buffer.concat([status, contentType, trailersOf(error)])
}
