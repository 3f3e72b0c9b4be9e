/** The error codes of etcd's v2 API, each with its message and HTTP status. */
const errors = {
  keyNotFound: [100, 'Key not found', 404],
  compareFailed: [101, 'Compare failed', 412],
  notFile: [102, 'Not a file', 403],
  notDirectory: [104, 'Not a directory', 400],
  keyExists: [105, 'Key already exists', 412],
  rootReadOnly: [107, 'Root is read only', 400],
  directoryNotEmpty: [108, 'Directory not empty', 403],
  unauthorized: [110, 'The request requires user authentication', 401],
  prevValueRequired: [201, 'PrevValue is Required in POST form', 400],
  ttlNotNumber: [202, 'The given TTL in POST form is not a number', 400],
  indexNotNumber: [203, 'The given index in POST form is not a number', 400],
  invalidField: [209, 'Invalid field', 400],
  invalidForm: [210, 'Invalid POST form', 400],
  refreshValue: [211, 'Value provided on refresh', 400],
  refreshTtlRequired: [212, 'A TTL must be provided on refresh', 400],
  internal: [300, 'Raft Internal Error', 500],
  historyCleared: [401, 'The event in requested index is outdated and cleared', 400],
} as const satisfies Record<string, readonly [number, string, number]>

export type V2ErrorName = keyof typeof errors

/** A refusal as clients of etcd's v2 API receive it. */
export class V2Error extends Error {
  readonly code: number
  /** Latin1. */
  readonly reason: string
  /** etcd's v2 index when the request was refused. 0 where the request itself is malformed. */
  readonly index: number
  /** Of the HTTP answer. */
  readonly status: number

  /** @param reason etcd's `cause`: the key, or the part of the request */
  constructor(name: V2ErrorName, reason: string, index = 0, status: number = errors[name][2]) {
    super(errors[name][1])
    this.name = 'V2Error'
    this.code = errors[name][0]
    this.reason = reason
    this.index = index
    this.status = status
  }
}
