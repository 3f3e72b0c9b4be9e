import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Names the present boot of the system. Where it has no name, each call gives a new one. */
export function bootId(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return randomUUID()
  }
}
