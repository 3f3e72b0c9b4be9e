import { services } from '@ticketcd/wire'
import type { ServerStream } from '../front/front-end.ts'
import { GrpcError, grpcCode } from '../front/grpc-error.ts'
import { asGrpcError } from './grpc-refusal.ts'
import type { NodeContext } from './node-context.ts'
import { decodingError } from './served-method.ts'

const { leaseKeepAlive } = services.Lease

/** Requests of one stream whose answers are outstanding. Above it the stream is read no further. */
const outstandingMax = 1_024

/**
 * One `LeaseKeepAlive` stream of a client. Each request gets its answer, in order; one for a lease
 * that does not exist has the time 0, and the stream goes on.
 */
export function serveKeepAlive(node: NodeContext, stream: ServerStream): void {
  let last: Promise<void> = Promise.resolve()
  let outstanding = 0

  async function answer(bytes: Buffer): Promise<void> {
    const { id } = leaseKeepAlive.request.decode(bytes)
    node.state.access.checkUser(node.callerOf(stream.call))
    const time = node.askForLease({ type: 'keep-alive', id })
    const previous = last
    const done = time.then(async ({ ttl }) => {
      await previous
      stream.write(leaseKeepAlive.response.encode({ header: node.header(node.state.kv.revision), id, ttl }))
    })
    last = done.catch(() => {})
    await done
  }

  stream.onMessage((bytes) => {
    outstanding += 1
    if (outstanding >= outstandingMax) stream.pause()
    answer(bytes).then(
      () => {
        outstanding -= 1
        if (outstanding < outstandingMax) stream.resume()
      },
      (error: unknown) => stream.fail(statusOf(error)),
    )
  })
  stream.onEnd(() => void last.then(() => stream.end()))
}

/**
 * Nobody catches an error that is thrown for a promise that was rejected: it would end the process.
 */
function statusOf(error: unknown): GrpcError {
  try {
    return asGrpcError(decodingError(error))
  } catch {
    return new GrpcError(grpcCode.internal, (error as Error).message)
  }
}
