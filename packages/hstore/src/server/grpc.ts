import { services } from '@ticketcd/wire'
import type { ServerStream, StreamHandler, UnaryHandler } from '../front/front-end.ts'
import { clusterMethods } from '../services/cluster.ts'
import { asGrpcError } from '../services/grpc-refusal.ts'
import { healthMethods, watchHealth } from '../services/health.ts'
import { serveKeepAlive } from '../services/keep-alive.ts'
import { kvMethods } from '../services/kv.ts'
import { guarded, requireVoter } from '../services/learner-guard.ts'
import { leaseMethods } from '../services/lease.ts'
import { maintenanceMethods } from '../services/maintenance.ts'
import type { ServedMethod } from '../services/served-method.ts'
import type { ServedStream } from '../services/served-stream.ts'
import { serveSnapshot } from '../services/snapshot.ts'
import type { WatchService } from '../services/watch-service.ts'
import type { HstoreNode } from './hstore-node.ts'

/** All unary methods of a node. */
export function servedMethods(node: HstoreNode, more: readonly ServedMethod[] = []): readonly ServedMethod[] {
  return guarded(node, [
    ...kvMethods(node),
    ...leaseMethods(node),
    ...clusterMethods(node),
    ...maintenanceMethods(node),
    ...healthMethods(),
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

/** All streaming methods of a node. */
export function servedStreams(node: HstoreNode, watches: WatchService): readonly ServedStream[] {
  const { Watch, Lease, Maintenance, Health } = services
  return [
    {
      method: Watch.watch,
      serve: (stream) =>
        whenReady(node, stream, () => {
          node.checkLeader(stream.call)
          watches.serve(stream)
        }),
    },
    {
      method: Lease.leaseKeepAlive,
      serve: (stream) =>
        whenReady(node, stream, () => {
          node.checkLeader(stream.call)
          serveKeepAlive(node, stream)
        }),
    },
    // A learner serves it as well (etcd since 3.4.28 and 3.5.30).
    { method: Maintenance.snapshot, serve: (stream) => serveSnapshot(node, stream) },
    { method: Health.watch, serve: watchHealth },
  ]
}

/** The handlers of streams, by path. */
export function streamHandlers(streams: readonly ServedStream[]): ReadonlyMap<string, StreamHandler> {
  return new Map(streams.map(({ method, serve }) => [method.path, serve]))
}

/** Holds the client's messages back until this node has applied the login of the token. */
function whenReady(node: HstoreNode, stream: ServerStream, serve: () => void): void {
  try {
    requireVoter(node)
    serve()
    const ready = node.ready(stream.call)
    if (ready === undefined) return
    stream.pause()
    void ready.then(() => stream.resume())
  } catch (error) {
    stream.fail(asGrpcError(error))
  }
}

function rethrow(error: unknown): never {
  throw asGrpcError(error)
}
