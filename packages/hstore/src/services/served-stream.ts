import type { Method } from '@ticketcd/wire'
import type { StreamHandler } from '../front/front-end.ts'

/** A streaming method and the code that serves it, for gRPC and for the JSON gateway. */
export interface ServedStream {
  readonly method: Method
  readonly serve: StreamHandler
}
