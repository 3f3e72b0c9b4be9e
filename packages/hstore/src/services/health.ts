import { Code, StoreError } from '@ticketcd/mvcc'
import { ServingStatus, services } from '@ticketcd/wire'
import type { ServerStream } from '../front/front-end.ts'
import { asGrpcError } from './grpc-refusal.ts'
import { decodingError, type ServedMethod, serve } from './served-method.ts'

const { Health } = services

/**
 * gRPC's own service for health. As in etcd it knows the whole server alone, which serves from its
 * start on: whether the cluster has a leader is on `/health`.
 */
export function healthMethods(): readonly ServedMethod[] {
  return [
    serve(Health.check, ({ service }) => {
      if (service !== '') throw new StoreError(Code.notFound, 'unknown service')
      return { status: ServingStatus.SERVING }
    }),
  ]
}

/** The status is sent once. It never changes, and the stream stays open. */
export function watchHealth(stream: ServerStream): void {
  stream.onMessage((bytes) => {
    try {
      const { service } = Health.watch.request.decode(bytes)
      const status = service === '' ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN
      stream.write(Health.watch.response.encode({ status }))
    } catch (error) {
      stream.fail(asGrpcError(decodingError(error)))
    }
  })
}
