import { StoreError } from '@ticketcd/mvcc'
import { GrpcError } from '../front/grpc-error.ts'

/**
 * The status of a refused call.
 *
 * @throws the error itself where no service expects it: the front end reports it
 */
export function asGrpcError(error: unknown): GrpcError {
  if (error instanceof StoreError) return new GrpcError(error.code, error.message)
  if (error instanceof GrpcError) return error
  throw error
}
