import type { SeededRandomizer } from '../data/randomizer.ts'

/**
 * A UUIDv7 (RFC 9562), as a browser creates it. The seed determines its random part.
 * @param timeMs since 1970
 */
export function orderIdAt(timeMs: number, chance: Pick<SeededRandomizer, 'next'>): string {
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(chance.next() * 16).toString(16)).join('')
  const time = timeMs.toString(16).padStart(12, '0')
  const variant = '89ab'[Math.floor(chance.next() * 4)]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(12)}`
}
