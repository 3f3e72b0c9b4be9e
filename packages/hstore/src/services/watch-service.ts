import type { ServerStream } from '../front/front-end.ts'
import { GrpcError, grpcCode } from '../front/grpc-error.ts'
import type { NodeContext } from './node-context.ts'
import { WatchCall } from './watch.ts'

export interface WatchTimes {
  /** Between two notifications of a quiet watch. */
  readonly progressNotifyMs: number
  /**
   * How long the leader may be away before streams end whose clients require one. An election is
   * shorter.
   */
  readonly leaderlessMs: number
}

/** All `Watch` streams of a node. */
export class WatchService {
  private readonly node: NodeContext
  private readonly times: WatchTimes
  private readonly calls = new Set<WatchCall>()
  /** Runs while there is no leader. */
  private timer: NodeJS.Timeout | undefined

  constructor(node: NodeContext, times: WatchTimes) {
    this.node = node
    this.times = times
  }

  serve(stream: ServerStream): void {
    const call = new WatchCall(this.node, stream, this.times.progressNotifyMs, () => this.calls.delete(call))
    this.calls.add(call)
  }

  /** @param leader the one that there is now */
  onLeader(leader: string | undefined): void {
    if (leader === undefined) {
      this.timer ??= setTimeout(() => this.endLeaderless(), this.times.leaderlessMs)
      return
    }
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** Ends all streams: their clients go on at another node. */
  close(): void {
    clearTimeout(this.timer)
    for (const call of this.calls)
      call.fail(new GrpcError(grpcCode.unavailable, 'etcdserver: server stopped'))
  }

  private endLeaderless(): void {
    for (const call of this.calls)
      if (call.needsLeader) call.fail(new GrpcError(grpcCode.unavailable, 'etcdserver: no leader'))
  }
}
