import { Code, StoreError } from '../store-error.ts'

export function leaseNotFound(): StoreError {
  return new StoreError(Code.notFound, 'etcdserver: requested lease not found')
}

export function leaseExists(): StoreError {
  return new StoreError(Code.failedPrecondition, 'etcdserver: lease already exists')
}

export function ttlTooLarge(): StoreError {
  return new StoreError(Code.outOfRange, 'etcdserver: too large lease TTL')
}
