import { Reader, Writer } from '../codec/bytes.ts'

/*
 * A command in the log: its kind, the caller, and the request's own protobuf bytes as the client
 * sent them. So a request is not encoded again on its way into the log.
 */

/** Each kind's number is in logs on disk, so it never changes. */
export const commandKinds = {
  put: 1,
  deleteRange: 2,
  txn: 3,
  compaction: 4,
  leaseGrant: 5,
  leaseRevoke: 6,
  leaseCheckpoint: 7,
  alarm: 8,
  members: 9,
  /** A command of the v2 key space. */
  v2: 10,
  authEnable: 20,
  authDisable: 21,
  authenticate: 22,
  userAdd: 23,
  userDelete: 24,
  userChangePassword: 25,
  userGrantRole: 26,
  userRevokeRole: 27,
  roleAdd: 28,
  roleDelete: 29,
  roleGrantPermission: 30,
  roleRevokePermission: 31,
} as const

export type CommandKind = keyof typeof commandKinds

const kindOf = new Map<number, CommandKind>(
  Object.entries(commandKinds).map(([kind, number]) => [number, kind as CommandKind]),
)

/** Who asks, and the auth revision at which that was checked. */
export interface CommandCaller {
  readonly user: string
  readonly authRevision: number
}

/** The node itself asks, such as for the end of a lease: it may do everything. */
export const nodeItself: CommandCaller = { user: 'root', authRevision: 2 ** 52 }

export interface Command {
  readonly kind: CommandKind
  /** Undefined where auth is off. */
  readonly caller: CommandCaller | undefined
  readonly request: Uint8Array
}

export function encodeCommand({ kind, caller, request }: Command): Uint8Array {
  const out = new Writer(request.byteLength + 32)
  writeCommandHead(out, kind, caller)
  out.raw(request)
  return out.view()
}

/** Writes everything before the request. */
export function writeCommandHead(out: Writer, kind: CommandKind, caller: CommandCaller | undefined): void {
  out.byte(commandKinds[kind])
  // 0 means no caller.
  out.varint(caller === undefined ? 0 : caller.authRevision + 1)
  if (caller !== undefined) out.text(caller.user)
}

/**
 * The request is a view of the bytes.
 *
 * @throws {RangeError} for bytes that are no command, as a newer version may write
 */
export function decodeCommand(bytes: Uint8Array): Command {
  const input = new Reader(bytes)
  const number = input.byte()
  const kind = kindOf.get(number)
  if (kind === undefined) throw new RangeError(`a command in the log has the unknown kind ${number}`)
  const authRevision = input.varint()
  const caller = authRevision === 0 ? undefined : { authRevision: authRevision - 1, user: input.text() }
  return { kind, caller, request: input.rest() }
}
