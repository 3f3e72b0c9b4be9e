import { GrpcError, grpcCode } from './grpc-error.ts'

const unitsMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
}

/**
 * The value of the header `grpc-timeout` in milliseconds, with fractions.
 * Throws `GrpcError` INTERNAL with grpc-go's messages, as etcd 3.5 answers.
 */
export function parseTimeoutMs(value: string): number {
  if (value.length < 2) throw malformed(`transport: timeout string is too short: ${JSON.stringify(value)}`)
  if (value.length > 9) throw malformed(`transport: timeout string is too long: ${JSON.stringify(value)}`)
  const unitMs = unitsMs[value.slice(-1)]
  if (unitMs === undefined)
    throw malformed(`transport: timeout unit is not recognized: ${JSON.stringify(value)}`)
  const digits = value.slice(0, -1)
  if (!/^[0-9]+$/.test(digits))
    throw malformed(`strconv.ParseUint: parsing ${JSON.stringify(digits)}: invalid syntax`)
  return Number(digits) * unitMs
}

const malformed = (reason: string) => new GrpcError(grpcCode.internal, `malformed grpc-timeout: ${reason}`)
