import type { Message } from '../message.ts'

/** Which side sends a stream of messages rather than one. */
export type Streaming = 'none' | 'server' | 'both'

/** A line of a service's table. */
interface MethodLine<
  out Request extends object = object,
  out Response extends object = object,
  out S extends Streaming = Streaming,
> {
  readonly name: string
  readonly request: Message<Request>
  readonly response: Message<Response>
  readonly streaming: S
  /** Paths of the JSON gateway after its version, as in `/kv/range`. All take POST. */
  readonly gatewayPaths: readonly string[]
}

/** One method of a gRPC service. */
export interface Method<
  out Request extends object = object,
  out Response extends object = object,
  out S extends Streaming = Streaming,
> extends MethodLine<Request, Response, S> {
  /** As in HTTP/2's `:path`: `/etcdserverpb.KV/Range`. */
  readonly path: string
}

/** The versions under which etcd 3.4 and 3.5 serve the gateway. */
export const gatewayVersions = ['/v3', '/v3beta'] as const

const line =
  <S extends Streaming>(streaming: S) =>
  <Request extends object, Response extends object>(
    name: string,
    request: Message<Request>,
    response: Message<Response>,
    ...gatewayPaths: readonly string[]
  ): MethodLine<Request, Response, S> => ({ name, request, response, streaming, gatewayPaths })

/** One request, one response. */
export const unary = line('none')
/** One request, a stream of responses. */
export const serverStream = line('server')
/** A stream in both directions. */
export const bothStream = line('both')

type Methods<Lines> = {
  readonly [K in keyof Lines]: Lines[K] extends MethodLine<infer Request, infer Response, infer S>
    ? Method<Request, Response, S>
    : never
}

/** @param name with its package, as in `etcdserverpb.KV` */
export function service<Lines extends Record<string, MethodLine>>(
  name: string,
  lines: Lines,
): Methods<Lines> {
  const methods = Object.entries(lines).map(([property, method]) => [
    property,
    { ...method, path: `/${name}/${method.name}` },
  ])
  return Object.fromEntries(methods) as Methods<Lines>
}
