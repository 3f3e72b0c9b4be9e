/*
 * A command in the log begins with the id of the node that took it from a client and the number
 * that the node gave it. With both the node finds the client that waits when it applies the
 * command. The numbers of a process begin at the time of its start, so those of an earlier process
 * do not return.
 */

const idBytes = 8
const numberBytes = 7
/** Bytes before the request in a command. */
const envelopeBytes = idBytes + numberBytes

/** The node id of a command that no client waits for. */
export const noClient = '0000000000000000'

/*
 * Small commands share slabs, since an ArrayBuffer of its own costs more time than the bytes in it.
 * A slab holds nothing else, so its commands leave the memory of the log one after the other. The
 * slabs of Node.js have other tenants: a command would keep 8 KiB there for itself.
 */
const slabBytes = 16 * 1024
const sharedBytesMax = 2 * 1024
let slab = Buffer.allocUnsafeSlow(slabBytes)
let slabUsed = 0

function allocate(bytes: number): Buffer {
  if (bytes > sharedBytesMax) return Buffer.allocUnsafeSlow(bytes)
  if (slabUsed + bytes > slabBytes) {
    slab = Buffer.allocUnsafeSlow(slabBytes)
    slabUsed = 0
  }
  slabUsed += bytes
  return slab.subarray(slabUsed - bytes, slabUsed)
}

/** @param nodeId 16 hexadecimal digits */
export function envelope(nodeId: string, number: number, request: Uint8Array): Buffer {
  const command = allocate(envelopeBytes + request.byteLength)
  command.write(nodeId, 0, idBytes, 'hex')
  command.writeUIntBE(Math.floor(number / 2 ** 32), idBytes, 3)
  command.writeUInt32BE(number % 2 ** 32, idBytes + 3)
  command.set(request, envelopeBytes)
  return command
}

/** The number of a command that the node with this id has taken; undefined for another node's. */
export function numberOf(nodeId: Uint8Array, command: Uint8Array): number | undefined {
  for (let at = 0; at < idBytes; at += 1) if (command[at] !== nodeId[at]) return undefined
  return numberIn(command)
}

/** The number of a command, of any node. */
export function numberIn(command: Uint8Array): number {
  let number = 0
  for (let at = idBytes; at < envelopeBytes; at += 1) number = number * 256 + (command[at] ?? 0)
  return number
}

/** The request inside a command: a view. */
export function requestOf(command: Uint8Array): Uint8Array {
  return command.subarray(envelopeBytes)
}

/** The first number of a process that starts now: room for 256 commands in each millisecond. */
export function firstNumber(nowMs: number): number {
  return Math.floor(nowMs) * 256
}
