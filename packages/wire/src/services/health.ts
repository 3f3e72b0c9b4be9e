import { HealthCheckRequest, HealthCheckResponse } from '../messages/health.ts'
import { serverStream, service, unary } from './method.ts'

export const Health = service('grpc.health.v1.Health', {
  check: unary('Check', HealthCheckRequest, HealthCheckResponse),
  watch: serverStream('Watch', HealthCheckRequest, HealthCheckResponse),
})
