import { Code, StoreError } from '@ticketcd/mvcc'
import { type Draft, type Message, type Method, WireError } from '@ticketcd/wire'

/** The parts of a call that a service reads. */
export interface ServiceCall {
  readonly metadata: {
    /** @param name in lower case */
    get(name: string): string | undefined
  }
  /** The common name of the client's certificate, if the server verified one. */
  readonly commonName?: string | undefined
}

/**
 * Answers one request.
 *
 * @param bytes of the request; a view that may pin a larger buffer
 * @throws {StoreError} for a refusal
 */
export type Handler<Request extends object, Response extends object> = (
  request: Request,
  call: ServiceCall,
  bytes: Uint8Array,
) => Draft<Response> | Promise<Draft<Response>>

/** A unary method and the code that answers it, for gRPC and for the JSON gateway. */
export interface ServedMethod {
  readonly method: Method
  /**
   * Decodes, handles and encodes one request. It is synchronous where the handler is.
   *
   * @throws {StoreError} also for bytes that are no such message, with grpc-go's code and message
   */
  call(bytes: Uint8Array, call: ServiceCall): Uint8Array | Promise<Uint8Array>
  /** The same for a message that was read from JSON. */
  callWith(request: object, call: ServiceCall): object | Promise<object>
}

export function serve<Request extends object, Response extends object>(
  method: Method<Request, Response, 'none'>,
  handle: Handler<Request, Response>,
): ServedMethod {
  const { request, response } = method
  return {
    method,
    call(bytes, call) {
      const answer = handle(decoded(request, bytes), call, bytes)
      return answer instanceof Promise
        ? answer.then((each) => response.encode(each))
        : response.encode(answer)
    },
    callWith: (message, call) => {
      const typed = message as Request
      return handle(typed, call, request.encode(typed as Draft<Request>)) as object | Promise<object>
    },
  }
}

function decoded<Request extends object>(message: Message<Request>, bytes: Uint8Array): Request {
  try {
    return message.decode(bytes)
  } catch (error) {
    throw decodingError(error)
  }
}

/** The answer to bytes that are no request. Another error stays as it is. */
export function decodingError(error: unknown): unknown {
  if (!(error instanceof WireError)) return error
  // Only transactions lie in one another. etcd reads them at any depth, and counts operations then.
  if (error.reason === 'too-deep')
    return new StoreError(Code.invalidArgument, 'etcdserver: too many operations in txn request')
  const problem = error.reason === 'cut-off' ? 'unexpected EOF' : error.message
  return new StoreError(Code.internal, `grpc: error unmarshalling request: ${problem}`)
}
