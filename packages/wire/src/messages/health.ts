import { enumeration, text } from '../field.ts'
import { type MessageOf, message } from '../message.ts'

export const ServingStatus = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const

/** Of gRPC's health checking protocol. An empty service is the whole server. */
export const HealthCheckRequest = message('grpc.health.v1.HealthCheckRequest', { service: text(1) })
export type HealthCheckRequest = MessageOf<typeof HealthCheckRequest>

export const HealthCheckResponse = message('grpc.health.v1.HealthCheckResponse', {
  status: enumeration(1, 'ServingStatus', ServingStatus),
})
export type HealthCheckResponse = MessageOf<typeof HealthCheckResponse>
