import type { ServerStream } from '../front/front-end.ts'
import { GrpcError, grpcCode } from '../front/grpc-error.ts'
import type { NodeContext } from './node-context.ts'
import { WatchCall } from './watch.ts'

/** All `Watch` streams of a node. */
export class WatchService {
  private readonly node: NodeContext
  private readonly progressNotifyMs: number
  private readonly calls = new Set<WatchCall>()

  /** @param progressNotifyMs between two notifications of a quiet watch */
  constructor(node: NodeContext, progressNotifyMs: number) {
    this.node = node
    this.progressNotifyMs = progressNotifyMs
  }

  serve(stream: ServerStream): void {
    const call = new WatchCall(this.node, stream, this.progressNotifyMs, () => this.calls.delete(call))
    this.calls.add(call)
  }

  /** Ends the streams whose clients want a leader. */
  onLeaderLost(): void {
    for (const call of this.calls)
      if (call.needsLeader) call.fail(new GrpcError(grpcCode.unavailable, 'etcdserver: no leader'))
  }

  /** Ends all streams: their clients go on at another node. */
  close(): void {
    for (const call of this.calls)
      call.fail(new GrpcError(grpcCode.unavailable, 'etcdserver: server stopped'))
  }
}
