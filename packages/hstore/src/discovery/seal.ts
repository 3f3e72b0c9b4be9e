import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { headerOf, type Message, type UnsealedMessage } from './message.ts'

/** Derived from the secret of a cluster. */
export type SealKey = Buffer

/** Clocks of machines may differ by so much, as in Kerberos. */
const clockToleranceMs = 5 * 60_000

/** A key for discovery alone. Other uses of the secret derive other keys. */
export function sealKey(secret: string): SealKey {
  return Buffer.from(hkdfSync('sha256', secret, '', 'hstore discovery 1', 32))
}

/** @param key undefined for a message without a code */
export function seal(message: UnsealedMessage, key: SealKey | undefined): Message {
  return { ...message, mac: key && macOf(message, key).toString('hex') }
}

/** Whether the sender had the key. Without a key it had none either. */
export function isSealedWith(message: Message, key: SealKey | undefined): boolean {
  if (key === undefined || message.mac === undefined) return key === undefined && message.mac === undefined
  return timingSafeEqual(macOf(message, key), Buffer.from(message.mac, 'hex'))
}

export function isCurrent({ timeMs }: Message, nowMs: number): boolean {
  return Math.abs(nowMs - timeMs) <= clockToleranceMs
}

function macOf(message: UnsealedMessage, key: SealKey): Buffer {
  return createHmac('sha256', key)
    .update(`${headerOf(message)}\n${message.payload}`)
    .digest()
}
