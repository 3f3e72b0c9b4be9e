import { expect, test } from 'vitest'
import { failures } from '../consensus/outcome.ts'
import type { ServerStream } from '../front/front-end.ts'
import type { GrpcError } from '../front/grpc-error.ts'
import type { WatchService } from '../services/watch-service.ts'
import { servedStreams } from './grpc.ts'
import type { HstoreNode } from './hstore-node.ts'

/** Without a leader, for callers that require one. */
const node = {
  isLearner: false,
  checkLeader: () => {
    throw failures.noLeader()
  },
  ready: () => undefined,
} as unknown as HstoreNode
const watches: Pick<WatchService, 'serve'> = {
  serve: () => {
    throw new Error('it was served')
  },
}

test.each(['/etcdserverpb.Watch/Watch', '/etcdserverpb.Lease/LeaseKeepAlive'])(
  'the stream %s is refused where its caller wants a leader and there is none',
  (path) => {
    const refusals: string[] = []
    const stream = { call: {}, fail: (error: GrpcError) => refusals.push(error.message) }
    const served = servedStreams(node, watches as WatchService).find(({ method }) => method.path === path)
    served?.serve(stream as unknown as ServerStream)
    expect(refusals).toEqual(['etcdserver: no leader'])
  },
)
