import type { StreamHandler, UnaryHandler } from './front-end.ts'
import { GrpcError, grpcCode } from './grpc-error.ts'

export type Route =
  | { readonly type: 'unary'; readonly handler: UnaryHandler }
  | { readonly type: 'stream'; readonly handler: StreamHandler }

/** Finds the handler of a path. */
export class Routes {
  private readonly routes = new Map<string, Route>()
  private readonly services = new Set<string>()

  constructor(unary: ReadonlyMap<string, UnaryHandler>, streams: ReadonlyMap<string, StreamHandler>) {
    for (const [path, handler] of unary) this.add(path, { type: 'unary', handler })
    for (const [path, handler] of streams) this.add(path, { type: 'stream', handler })
  }

  /** Throws `GrpcError` UNIMPLEMENTED with grpc-go's messages, as etcd 3.5 answers. */
  find(path: string): Route {
    const route = this.routes.get(path)
    if (route !== undefined) return route
    const name = nameOf(path)
    if (name === undefined)
      throw new GrpcError(grpcCode.unimplemented, `malformed method name: ${JSON.stringify(path)}`)
    const { service, method } = name
    throw new GrpcError(
      grpcCode.unimplemented,
      this.services.has(service)
        ? `unknown method ${method} for service ${service}`
        : `unknown service ${service}`,
    )
  }

  private add(path: string, route: Route): void {
    const name = nameOf(path)
    if (name === undefined || this.routes.has(path)) throw new Error(`each method has one path, not ${path}`)
    this.routes.set(path, route)
    this.services.add(name.service)
  }
}

/** `/service/method`, where the service may contain slashes. */
function nameOf(path: string): { service: string; method: string } | undefined {
  const last = path.lastIndexOf('/')
  if (!path.startsWith('/') || last < 1) return undefined
  return { service: path.slice(1, last), method: path.slice(last + 1) }
}
