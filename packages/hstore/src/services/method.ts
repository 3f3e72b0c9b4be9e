import { Code, StoreError } from '@ticketcd/mvcc'
import { type Draft, type Message, WireError } from '@ticketcd/wire'

/** The parts of a call that a service reads. */
export interface ServiceCall {
  readonly metadata: {
    /** @param name in lower case */
    get(name: string): string | undefined
  }
  readonly signal: AbortSignal
  /** The common name of the client's certificate, if the server verified one. */
  readonly commonName?: string | undefined
}

/** One unary method, for gRPC and for the JSON gateway. */
export interface Method<Request extends object, Response extends object> {
  readonly request: Message<Request>
  readonly response: Message<Response>
  /**
   * @param bytes of the request; a view that may pin a larger buffer
   * @throws {StoreError} for a refusal
   */
  handle(request: Request, call: ServiceCall, bytes: Uint8Array): Draft<Response> | Promise<Draft<Response>>
}

// Methods of different messages lie in one table.
// biome-ignore lint/suspicious/noExplicitAny: the request that a method decodes is the one it handles
export type AnyMethod = Method<any, any>

/** By the method's name without its package, such as `KV/Range`. */
export type MethodTable = Readonly<Record<string, AnyMethod>>

export function method<Request extends object, Response extends object>(
  request: Message<Request>,
  response: Message<Response>,
  handle: Method<Request, Response>['handle'],
): AnyMethod {
  return { request, response, handle }
}

/**
 * Decodes, handles and encodes one request. It is synchronous where the handler is.
 *
 * @throws {StoreError} also for bytes that are no such message, with grpc-go's code and message
 */
export function callMethod(
  { request, response, handle }: AnyMethod,
  bytes: Uint8Array,
  call: ServiceCall,
): Uint8Array | Promise<Uint8Array> {
  const answer = handle(decoded(request, bytes), call, bytes)
  return answer instanceof Promise ? answer.then((each) => response.encode(each)) : response.encode(answer)
}

function decoded(request: Message<object>, bytes: Uint8Array): object {
  try {
    return request.decode(bytes)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new StoreError(Code.internal, `grpc: error unmarshalling request: ${error.message}`)
  }
}
