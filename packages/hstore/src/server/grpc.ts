import { StoreError } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import type { ServerStream, StreamHandler, UnaryHandler } from '../front/front-end.ts'
import { GrpcError } from '../front/grpc-error.ts'
import { clusterMethods } from '../services/cluster.ts'
import { serveKeepAlive } from '../services/keep-alive.ts'
import { kvMethods } from '../services/kv.ts'
import { guarded, requireVoter } from '../services/learner-guard.ts'
import { leaseMethods } from '../services/lease.ts'
import { maintenanceMethods } from '../services/maintenance.ts'
import type { ServedMethod } from '../services/served-method.ts'
import type { WatchService } from '../services/watch-service.ts'
import type { HstoreNode } from './hstore-node.ts'

/** All unary methods of a node. */
export function servedMethods(node: HstoreNode, more: readonly ServedMethod[] = []): readonly ServedMethod[] {
  return guarded(node, [
    ...kvMethods(node),
    ...leaseMethods(node),
    ...clusterMethods(node),
    ...maintenanceMethods(node),
    ...more,
  ])
}

/** The handlers of unary calls, by path. */
export function unaryHandlers(
  node: HstoreNode,
  methods: readonly ServedMethod[],
): ReadonlyMap<string, UnaryHandler> {
  return new Map(methods.map((served) => [served.method.path, unaryHandler(node, served)]))
}

function unaryHandler(node: HstoreNode, { call }: ServedMethod): UnaryHandler {
  return (request, context) => {
    try {
      const ready = node.ready(context)
      const answer = ready === undefined ? call(request, context) : ready.then(() => call(request, context))
      return answer instanceof Promise ? answer.catch(rethrow) : answer
    } catch (error) {
      return rethrow(error)
    }
  }
}

/** The handlers of streams, by path. */
export function streamHandlers(node: HstoreNode, watches: WatchService): ReadonlyMap<string, StreamHandler> {
  return new Map<string, StreamHandler>([
    [services.Watch.watch.path, (stream) => onVoter(node, stream, () => watches.serve(stream))],
    [
      services.Lease.leaseKeepAlive.path,
      (stream) =>
        onVoter(node, stream, () => {
          node.checkLeader(stream.call)
          serveKeepAlive(node, stream)
        }),
    ],
  ])
}

function onVoter(node: HstoreNode, stream: ServerStream, serve: () => void): void {
  try {
    requireVoter(node)
    serve()
  } catch (error) {
    stream.fail(asGrpcError(error))
  }
}

function rethrow(error: unknown): never {
  throw asGrpcError(error)
}

/** An error that no service expects stays as it is: the front end reports it. */
function asGrpcError(error: unknown): GrpcError {
  if (error instanceof StoreError) return new GrpcError(error.code, error.message)
  if (error instanceof GrpcError) return error
  throw error
}
